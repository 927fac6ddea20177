"""The rules of differentiation for any functions: (f ∘ g)′(x) = f′(g(x)) g′(x), dy/dx = dy/du du/dx.

They come before any network in most texts, and no network says what they are about.
"""

"""Teams, their seats, and the sight that follows from them."""

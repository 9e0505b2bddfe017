"""How Sphinx builds this book. `chainrule book build --source . --out build/site` runs it."""

from chainrule.book.settings import settings

globals().update(settings("{title}", author="{author}"))

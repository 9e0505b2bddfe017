"""The book: from chapters in MyST Markdown to a folder of static files, and a server for it.

`build` makes the site, `server` serves it, `pyodide` brings the page's Python and `sphinx_ext` is
what Sphinx needs to know of exercises, maths and live cells. All but this file needs the extra
`chainrule[book]`.
"""

"""The tutor: answers questions from the book's own passages, and says which ones it used.

It runs as it is in three places: the command line, the local server, and the page's Python. At
its heart are an index of the book (`index`), a search by words and by meaning (`retrieval`), and
answers made of the sentences that were found (`answers`).
"""

"""The tutor: answers questions from the book, and cites the passages that it answers from.

The same Python runs in the command line, in the local server and in the page's worker.
"""

"""The demo content: invented people, questions, answers and pictures.

Everything here is plain data without Django, so that it can be read, tested and loaded by itself.
All names, numbers and cases are made up; none of it is advice.
"""

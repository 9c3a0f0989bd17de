"""A trace and a profile function, an audit hook and an import hook beside right answers."""

from submitting import SOFTMAX

HOOKS = """
import sys
sys.addaudithook(lambda event, args: None)
sys.setprofile(lambda frame, event, arg: None)
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        return None
sys.meta_path.insert(0, Finder)
"""
ANSWERS = {"softmax": HOOKS + SOFTMAX}

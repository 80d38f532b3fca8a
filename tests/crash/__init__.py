"""The real program on a real terminal, ended in every bad way: what was typed is there again."""

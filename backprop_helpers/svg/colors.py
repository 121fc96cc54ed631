"""The colors of the course, each with its one meaning, and the font of its pictures.

A meaning is never told by color alone: signs also have a dash, factors a number, classes a shape.
Words are written in `INK` or `QUIET`, or in a color that reaches a contrast of 4.5 to 1 on `PAPER`.
"""

INK, QUIET, PLAIN, PAPER = "#16202c", "#4b5563", "#8793a1", "#ffffff"
BORDER, GRID = "#d5dae1", "#e3e7ec"
IN_PLAY = "#fff0c2"  # the ground of what is being computed
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif"

# Okabe and Ito's palette: colors that color-blind readers can tell apart.
BLUE, VERMILION, GREEN, PURPLE = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
ORANGE, SKY, BLACK, GRAY = "#e69f00", "#56b4e9", "#000000", "#595959"
LINES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK, GRAY)

POSITIVE, NEGATIVE = BLUE, VERMILION  # weights by their sign
CLASSES = (BLUE, VERMILION)  # the two classes, and the grounds of where they are predicted
CLASS_GROUNDS = ("#86bfe3", "#f6b183")
STEP, TRAIL = "#00795a", "#6b4c9a"  # a step of gradient descent, and where steps have led

# The factors of the chain rule. They stand in the notebooks' formulas too, on white and on the dark
# ground of JupyterLab, where no color can have more than 4.35 to 1 on both.
FACTORS = {"①": "#cc3990", "②": "#8a7230", "③": "#6c5dfc"}

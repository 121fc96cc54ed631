"""The pencil case: numbers as text, colors, marks and plots. One of each for the whole course."""

"""``python -m backprop_helpers`` opens the course in JupyterLab."""

from backprop_helpers.launcher import main

if __name__ == "__main__":
    main()

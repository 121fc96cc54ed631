"""``python -m backprop_helpers`` opens the course in JupyterLab."""

from backprop_helpers.lab.launcher import main

if __name__ == "__main__":
    main()

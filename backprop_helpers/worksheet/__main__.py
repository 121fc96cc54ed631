"""``python -m backprop_helpers.worksheet --seed 7`` writes a worksheet to print."""

from backprop_helpers.worksheet.command import main

if __name__ == "__main__":
    main()

"""Make PNG files smaller: 256 colours are enough for a screen.

The one argument is a JSON list of files.
"""

import json
import sys

from PIL import Image


def main(files):
    for file in files:
        with Image.open(file) as picture:
            few = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
        few.save(file, optimize=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))

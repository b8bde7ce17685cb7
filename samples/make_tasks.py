#!/usr/bin/env python3
"""Writes the sample tasks in samples/tasks. Run it without arguments; the result is the same every time.

Each task has a function that draws one pair from a random generator. The output follows from a rule written down here in plain
Python, apart from the programs in samples/programs that solve the task: the one checks the other.
"""
import json
import pathlib
import random

BLACK, BLUE, RED, GREEN, YELLOW, GREY, PINK, ORANGE, CYAN, BROWN = range(10)
TASKS = {}


def task(identifier, title, pairs):
    """Registers a function that makes one (input, output) pair; `pairs` is the number of train and of test pairs."""

    def register(function):
        TASKS[identifier] = (title, function, pairs)
        return function

    return register


def blank(height, width, colour=BLACK):
    return [[colour] * width for _ in range(height)]


def copy(grid):
    return [row[:] for row in grid]


def neighbours(i, j, diagonal=False):
    steps = [(-1, 0), (1, 0), (0, -1), (0, 1)]
    if diagonal:
        steps += [(-1, -1), (-1, 1), (1, -1), (1, 1)]
    return [(i + a, j + b) for a, b in steps]


def regions(grid, wanted, diagonal=False):
    """The connected regions of equal colour among the colours for which `wanted` holds, as lists of places."""
    height, width = len(grid), len(grid[0])
    seen, found = set(), []
    for i in range(height):
        for j in range(width):
            if (i, j) in seen or not wanted(grid[i][j]):
                continue
            region, open_places = [], [(i, j)]
            seen.add((i, j))
            while open_places:
                place = open_places.pop()
                region.append(place)
                for a, b in neighbours(*place, diagonal):
                    if 0 <= a < height and 0 <= b < width and (a, b) not in seen and grid[a][b] == grid[i][j]:
                        seen.add((a, b))
                        open_places.append((a, b))
            found.append(sorted(region))
    return found


def blob(rng, size):
    """A random connected shape of `size` cells, its upper left corner at (0, 0)."""
    places = {(0, 0)}
    while len(places) < size:
        i, j = rng.choice(sorted(places))
        places.add(rng.choice(neighbours(i, j)))
    top, left = min(i for i, _ in places), min(j for _, j in places)
    return sorted((i - top, j - left) for i, j in places)


def extent(places):
    return 1 + max(i for i, _ in places), 1 + max(j for _, j in places)


def place_apart(rng, grid, shapes, margin=1, tries=500):
    """Puts shapes (lists of (i, j, colour)) at random places with `margin` empty cells between them; None if it fails."""
    height, width = len(grid), len(grid[0])
    taken, positions = set(), []
    for shape in shapes:
        rows, columns = extent([(i, j) for i, j, _ in shape])
        for _ in range(tries):
            top, left = rng.randint(0, height - rows), rng.randint(0, width - columns)
            near = {(top + i + a, left + j + b) for i, j, _ in shape for a in range(-margin, margin + 1)
                    for b in range(-margin, margin + 1)}
            if not near & taken:
                break
        else:
            return None
        for i, j, colour in shape:
            grid[top + i][left + j] = colour
            taken.add((top + i, left + j))
        positions.append((top, left))
    return positions


@task("b0a70001", "ponds", (4, 2))
def ponds(rng):
    """Areas closed in by green are filled: red if they have an odd number of cells, blue if even."""
    while True:
        grid = blank(rng.randint(10, 16), rng.randint(10, 18))
        shapes = []
        for _ in range(rng.randint(3, 5)):
            inside = blob(rng, rng.randint(1, 8))
            wall = {place for i, j in inside for place in neighbours(i, j, True)} - set(inside)
            if rng.random() < 0.25:  # an open one, which stays as it is
                wall -= {rng.choice([place for place in sorted(wall) if any(p in inside for p in neighbours(*place))])}
            top, left = min(i for i, _ in wall), min(j for _, j in wall)
            shapes.append([(i - top, j - left, GREEN) for i, j in sorted(wall)])
        if place_apart(rng, grid, shapes) is None:
            continue
        height, width = len(grid), len(grid[0])
        result, sizes = copy(grid), set()
        for region in regions(grid, lambda colour: colour == BLACK):
            if any(i in (0, height - 1) or j in (0, width - 1) for i, j in region):
                continue
            sizes.add(len(region) % 2)
            for i, j in region:
                result[i][j] = RED if len(region) % 2 else BLUE
        if len(sizes) == 2:
            return grid, result


@task("b0a70002", "mandala", (3, 1))
def mandala(rng):
    """A picture with two mirror axes is covered by a grey sheet; what is under it follows from the mirror images."""
    while True:
        half_height, half_width = rng.randint(4, 8), rng.randint(4, 8)
        colours = rng.sample([BLACK, BLUE, RED, GREEN, YELLOW, PINK, ORANGE, CYAN, BROWN], 4)
        quarter = [[rng.choice(colours) for _ in range(half_width)] for _ in range(half_height)]
        top = [row + row[::-1] for row in quarter]
        whole = top + top[::-1]
        height, width = len(whole), len(whole[0])
        grid = copy(whole)
        rows, columns = rng.randint(3, half_height), rng.randint(3, half_width)
        i0, j0 = rng.randint(0, height - rows), rng.randint(0, width - columns)
        for i in range(i0, i0 + rows):
            for j in range(j0, j0 + columns):
                grid[i][j] = GREY
        covered = [(i, j) for i in range(height) for j in range(width) if grid[i][j] == GREY]
        # Every covered cell must be seen in at least one of its mirror images.
        if all(GREY != grid[i][width - 1 - j] or GREY != grid[height - 1 - i][j] or
               GREY != grid[height - 1 - i][width - 1 - j] for i, j in covered):
            return grid, whole


@task("b0a70003", "census", (3, 2))
def census(rng):
    """Pieces of each colour are counted; the answer is a bar chart, longest bar first."""
    while True:
        grid = blank(rng.randint(11, 15), rng.randint(11, 15))
        colours = rng.sample([BLUE, RED, GREEN, YELLOW, PINK, ORANGE, CYAN], rng.randint(3, 4))
        counts = sorted(rng.sample(range(1, 6), len(colours)), reverse=True)
        shapes = [[(i, j, colour) for i, j in blob(rng, rng.randint(1, 4))]
                  for colour, count in zip(colours, counts) for _ in range(count)]
        rng.shuffle(shapes)
        if place_apart(rng, grid, shapes) is not None:
            return grid, [[colour] * count + [BLACK] * (counts[0] - count) for colour, count in zip(colours, counts)]


@task("b0a70004", "crossroads", (3, 1))
def crossroads(rng):
    """Two dots of one colour are the ends of a straight road; where roads cross there is a yellow light."""
    while True:
        height, width = rng.randint(9, 16), rng.randint(9, 16)
        grid, result = blank(height, width), blank(height, width)
        colours = rng.sample([BLUE, RED, GREEN, GREY, PINK, ORANGE, CYAN, BROWN], rng.randint(3, 5))
        across = [colour for index, colour in enumerate(colours) if index % 2 == 0]
        down = [colour for index, colour in enumerate(colours) if index % 2 == 1]
        rows = rng.sample(range(1, height - 1, 2), len(across))
        columns = rng.sample(range(1, width - 1, 2), len(down))
        ends = set()
        for colour, row in zip(across, rows):
            left = rng.randint(0, width // 2 - 2)
            right = rng.randint(width // 2 + 1, width - 1)
            grid[row][left] = grid[row][right] = colour
            ends |= {(row, left), (row, right)}
            for j in range(left, right + 1):
                result[row][j] = colour
        crossings = set()
        for colour, column in zip(down, columns):
            top = rng.randint(0, height // 2 - 2)
            bottom = rng.randint(height // 2 + 1, height - 1)
            if {(top, column), (bottom, column)} & ends or grid[top][column] or grid[bottom][column]:
                break
            ends |= {(top, column), (bottom, column)}
            grid[top][column] = grid[bottom][column] = colour
            for i in range(top, bottom + 1):
                if result[i][column]:
                    crossings.add((i, column))
                else:
                    result[i][column] = colour
        else:
            # A light never stands on the end of a road.
            if crossings and not crossings & ends and all(result[i][j] == grid[i][j] for i, j in ends):
                for i, j in crossings:
                    result[i][j] = YELLOW
                return grid, result


@task("b0a70005", "magnifier", (4, 1))
def magnifier(rng):
    """The large figure, enlarged as many times as there are grey dots."""
    while True:
        grid = blank(rng.randint(9, 14), rng.randint(9, 14))
        dots = rng.randint(2, 5)
        colours = rng.sample([BLUE, RED, GREEN, YELLOW, PINK, ORANGE, CYAN], 2)
        places = blob(rng, rng.randint(5, 9))
        figure = [(i, j, rng.choice(colours)) for i, j in places]
        if place_apart(rng, grid, [figure] + [[(0, 0, GREY)]] * dots) is None:
            continue
        height, width = extent(places)
        small = blank(height, width)
        for i, j, colour in figure:
            small[i][j] = colour
        return grid, [[small[i // dots][j // dots] for j in range(width * dots)] for i in range(height * dots)]


@task("b0a70006", "falling blocks", (3, 2))
def falling_blocks(rng):
    """Everything falls down; rows that are then full disappear, and the rest falls once more."""
    while True:
        height, width = rng.randint(6, 10), rng.randint(4, 7)
        colours = rng.sample([BLUE, RED, GREEN, YELLOW, PINK, ORANGE, CYAN, BROWN], 3)
        grid = [[rng.choice(colours) if rng.random() < 0.5 else BLACK for _ in range(width)] for _ in range(height)]
        columns = [[cell for cell in column if cell] for column in zip(*grid)]
        fallen = [[BLACK] * (height - len(column)) + column for column in columns]
        rows = [list(row) for row in zip(*fallen)]
        kept = [row for row in rows if BLACK in row]
        full = height - len(kept)
        if 1 <= full <= 3:
            return grid, blank(full, width) + kept


@task("b0a70007", "four fields", (3, 1))
def four_fields(rng):
    """A grey cross parts the picture into four noisy fields; each is summed up by its most frequent colour."""
    side = rng.randint(3, 6)
    colours = rng.sample([BLACK, BLUE, RED, GREEN, YELLOW, PINK, ORANGE, CYAN, BROWN], 4)
    winners = [rng.choice(colours) for _ in range(4)]
    fields = []
    for winner in winners:
        count = side * side // 2 + 1
        cells = [winner] * count + [rng.choice(colours) for _ in range(side * side - count)]
        rng.shuffle(cells)
        fields.append([cells[side * i:side * (i + 1)] for i in range(side)])
    top = [a + [GREY] + b for a, b in zip(fields[0], fields[1])]
    bottom = [a + [GREY] + b for a, b in zip(fields[2], fields[3])]
    return top + [[GREY] * (2 * side + 1)] + bottom, [winners[:2], winners[2:]]


@task("b0a70008", "odd one out", (3, 1))
def odd_one_out(rng):
    """All figures but one look the same in the mirror; the answer is the one that does not."""
    while True:
        grid = blank(rng.randint(12, 18), rng.randint(12, 18))
        shapes, odd = [], None
        for index in range(rng.randint(4, 6)):
            colours = rng.sample([BLUE, RED, GREEN, YELLOW, GREY, PINK, ORANGE, CYAN, BROWN], 2)
            half = blank(rng.randint(2, 4), 2)
            for row in half:
                row[1] = colours[0]  # the middle holds the figure together
                row[0] = rng.choice([BLACK, colours[0], colours[1]])
            if all(row[0] == BLACK for row in half):
                half[0][0] = colours[1]
            figure = [row + row[::-1] for row in half]
            if index == 0:
                i = rng.choice([i for i in range(len(half)) if half[i][0] != BLACK])
                figure[i][3] = colours[0] if figure[i][0] == colours[1] else BLACK
                if all(row[3] == BLACK for row in figure):
                    figure[i][3] = colours[1]
                odd = figure
            shapes.append([(i, j, cell) for i, row in enumerate(figure) for j, cell in enumerate(row) if cell])
        if odd == [row[::-1] for row in odd]:
            continue
        rng.shuffle(shapes)
        if place_apart(rng, grid, shapes) is not None:
            return grid, odd


@task("b0a70009", "kaleidoscope", (3, 1))
def kaleidoscope(rng):
    """Three by three mirrored copies of a tile; in the middle one the rarest and the commonest colour change places."""
    while True:
        height, width = rng.randint(2, 5), rng.randint(2, 5)
        colours = rng.sample([BLACK, BLUE, RED, GREEN, YELLOW, PINK, ORANGE, CYAN, BROWN], rng.randint(2, 3))
        tile = [[rng.choice(colours) for _ in range(width)] for _ in range(height)]
        cells = [cell for row in tile for cell in row]
        counts = sorted((cells.count(colour), colour) for colour in set(cells))
        if len(counts) < 2 or counts[0][0] == counts[1][0] or counts[-1][0] == counts[-2][0]:
            continue
        rarest, commonest = counts[0][1], counts[-1][1]
        exchange = {rarest: commonest, commonest: rarest}
        outer = [row[::-1] + row + row[::-1] for row in tile]
        middle = []
        for row in tile[::-1]:
            swapped = [exchange.get(cell, cell) for cell in row]
            middle.append(row[::-1] + swapped + row[::-1])
        return tile, outer + middle + outer


@task("b0a7000a", "giant and dwarf", (3, 1))
def giant_and_dwarf(rng):
    """The largest figure gets a frame of its own colour, the smallest disappears."""
    while True:
        grid = blank(rng.randint(11, 17), rng.randint(11, 17))
        sizes = rng.sample(range(2, 12), rng.randint(3, 5))
        colours = rng.sample([BLUE, RED, GREEN, YELLOW, GREY, PINK, ORANGE, CYAN, BROWN], len(sizes))
        shapes = [[(i, j, colour) for i, j in blob(rng, size)] for size, colour in zip(sizes, colours)]
        # Figures keep two cells of distance, so that a frame touches none.
        positions = place_apart(rng, grid, shapes, margin=2)
        if positions is None:
            continue
        giant, dwarf = sizes.index(max(sizes)), sizes.index(min(sizes))
        (top, left), (rows, columns) = positions[giant], extent([(i, j) for i, j, _ in shapes[giant]])
        frame = [(i, j) for i in range(top - 1, top + rows + 1) for j in range(left - 1, left + columns + 1)
                 if i in (top - 1, top + rows) or j in (left - 1, left + columns)]
        if any(not (0 <= i < len(grid) and 0 <= j < len(grid[0])) or grid[i][j] for i, j in frame):
            continue
        result = copy(grid)
        for i, j in frame:
            result[i][j] = colours[giant]
        for i, j, _ in shapes[dwarf]:
            result[positions[dwarf][0] + i][positions[dwarf][1] + j] = BLACK
        return grid, result


@task("b0a7000b", "bishops", (3, 1))
def bishops(rng):
    """From every blue dot red rays run along the four diagonals to the border and pass below everything else."""
    while True:
        grid = blank(rng.randint(10, 30), rng.randint(10, 30))
        height, width = len(grid), len(grid[0])
        shapes = [[(0, 0, BLUE)]] * rng.randint(1, 3)
        shapes += [[(i, j, CYAN) for i, j in blob(rng, rng.randint(3, 7))] for _ in range(rng.randint(2, 4))]
        positions = place_apart(rng, grid, shapes)
        if positions is None:
            continue
        result, passes = copy(grid), False
        for i0, j0 in [(i, j) for i in range(height) for j in range(width) if grid[i][j] == BLUE]:
            for a in (-1, 1):
                for b in (-1, 1):
                    i, j = i0 + a, j0 + b
                    while 0 <= i < height and 0 <= j < width:
                        passes |= grid[i][j] == CYAN
                        if grid[i][j] == BLACK:
                            result[i][j] = RED
                        i, j = i + a, j + b
        if passes:
            return grid, result


@task("b0a7000c", "wanted poster", (4, 2))
def wanted_poster(rng):
    """The poster in the upper left corner shows a pattern of two by two; it is found in the field and turned to cyan."""
    while True:
        height, width = rng.randint(10, 15), rng.randint(10, 15)
        colours = rng.sample([BLUE, RED, GREEN, YELLOW, PINK, ORANGE, BROWN], 3)
        pattern = [[rng.choice(colours) for _ in range(2)] for _ in range(2)]
        if len({cell for row in pattern for cell in row}) < 2:
            continue
        grid = [[rng.choice(colours) if rng.random() < 0.6 else BLACK for _ in range(width)] for _ in range(height)]
        for _ in range(4):
            top, left = rng.randint(0, height - 2), rng.randint(0, width - 2)
            for i in range(2):
                for j in range(2):
                    grid[top + i][left + j] = pattern[i][j]
        for i in range(4):
            for j in range(4):
                grid[i][j] = pattern[i - 1][j - 1] if 1 <= i <= 2 and 1 <= j <= 2 else GREY
        found = [(i, j) for i in range(height - 1) for j in range(width - 1)
                 if (i, j) != (1, 1) and [grid[i][j:j + 2], grid[i + 1][j:j + 2]] == pattern]
        result = copy(grid)
        for i, j in found:
            for a in range(2):
                for b in range(2):
                    result[i + a][j + b] = CYAN
        if 2 <= len(found) <= 5:
            return grid, result


def grid_text(grid):
    return "[\n" + ",\n".join("        " + json.dumps(row) for row in grid) + "\n      ]"


def list_text(pairs):
    return "[\n" + ",\n".join(
        '    {\n      "input": ' + grid_text(first) + ',\n      "output": ' + grid_text(second) + "\n    }"
        for first, second in pairs) + "\n  ]"


def main():
    folder = pathlib.Path(__file__).resolve().parent / "tasks"
    folder.mkdir(exist_ok=True)
    for identifier, (title, function, (train, test)) in TASKS.items():
        rng = random.Random(identifier)
        pairs = [function(rng) for _ in range(train + test)]
        text = '{\n  "name": ' + json.dumps(title) + ',\n  "rule": ' + json.dumps(" ".join(function.__doc__.split()))
        text += ',\n  "train": ' + list_text(pairs[:train]) + ',\n  "test": ' + list_text(pairs[train:]) + "\n}\n"
        (folder / (identifier + ".json")).write_text(text)


if __name__ == "__main__":
    main()

interface Place {
  readonly line: number;
  readonly cell?: number;
}

/** `line 4`, or `cell 3, line 4` of a notebook, whose cells people count from 1. */
export function lineText({ line, cell }: Place): string {
  return cell === undefined ? `line ${line}` : `cell ${cell + 1}, line ${line}`;
}

/** `train.py:4`, or `digits.ipynb, cell 3, line 4`. */
export function placeText(name: string, place: Place): string {
  return place.cell === undefined ? `${name}:${place.line}` : `${name}, ${lineText(place)}`;
}

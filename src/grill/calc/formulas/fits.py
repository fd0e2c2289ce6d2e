"""Fitted constants of the scaling laws, each under the name of who fitted them."""

from __future__ import annotations

from dataclasses import dataclass

from grill.calc.formulas.papers import BESIROGLU, HOFFMANN_FIT
from grill.calc.working import Source


@dataclass(frozen=True, slots=True)
class Fit:
    """Constants of L(N, D) = E + A/N^alpha + B/D^beta: N in parameters, D in tokens, L in nats a token."""

    label: str
    E: float
    A: float
    B: float
    alpha: float
    beta: float
    sources: tuple[Source, ...]
    caution: str

    def names(self) -> dict[str, float]:
        """The constants by the names that they have in steps."""
        return {"E": self.E, "A": self.A, "B": self.B, "alpha": self.alpha, "beta": self.beta}


FITS = {
    "hoffmann-fit": Fit(
        "Hoffmann's approach 3, constants as printed",
        1.69, 406.4, 410.7, 0.34, 0.28, (HOFFMANN_FIT,),
        "the printed constants are rounded, which moves the optimum: 32B parameters at Gopher's budget, where the "
        "paper's own figure says 40B; see hoffmann-unrounded",
    ),
    "hoffmann-unrounded": Fit(
        "Hoffmann's approach 3, constants before rounding",
        1.6934, 406.4, 410.7, 0.3392, 0.2849, (HOFFMANN_FIT, BESIROGLU),
        "these digits are from the source of the paper, as Besiroglu et al. report them",
    ),
    "besiroglu-2024": Fit(
        "Besiroglu et al.'s refit of Hoffmann's data",
        1.8172, 482.01, 2085.43, 0.3478, 0.3658, (BESIROGLU, HOFFMANN_FIT),
        "fitted to points read off a figure of the paper, five outliers left out",
    ),
}  # fmt: skip
"""L(N, D) by name, Hoffmann's form."""

KAPLAN_SIZE = {"Nc": 8.8e13, "alpha_N": 0.076}
"""L(N) = (Nc/N)^alpha_N, N without embeddings, data unlimited (equation 1.1)."""
KAPLAN_DATA = {"Dc": 5.4e13, "alpha_D": 0.095}
"""L(D) = (Dc/D)^alpha_D, the model large and stopped early (equation 1.2)."""
KAPLAN_JOINT = {"Nc": 6.4e13, "Dc": 1.8e13, "alpha_N": 0.076, "alpha_D": 0.103}
"""L(N, D) = ((Nc/N)^(alpha_N/alpha_D) + Dc/D)^alpha_D (equation 1.5, constants of table 2)."""

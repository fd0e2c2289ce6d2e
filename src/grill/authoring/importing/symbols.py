"""What a LaTeX command stands for in plain text: signs, named functions, accents, letters of other alphabets."""

from __future__ import annotations

from functools import lru_cache

_GREEK = (
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ "
    "lambda λ mu μ nu ν xi ξ pi π varpi ϖ rho ρ varrho ρ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ "
    "chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω"
)
_RELATIONS = (
    "le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ne ≠ neq ≠ approx ≈ sim ~ simeq ≃ cong ≅ equiv ≡ propto ∝ ll ≪ "
    "gg ≫ lt < gt > in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ perp ⊥ parallel ∥ mid | vert | "
    "lvert | rvert | Vert ‖ lVert ‖ rVert ‖ to → rightarrow → longrightarrow → mapsto ↦ leftarrow ← gets ← "
    "leftrightarrow ↔ Rightarrow ⇒ implies ⇒ Leftarrow ⇐ impliedby ⇐ Leftrightarrow ⇔ iff ⇔ uparrow ↑ "
    "downarrow ↓ succ ≻ prec ≺ succeq ⪰ preceq ⪯ vdash ⊢ models ⊨ triangleq ≜ doteq ≐ coloneqq :="
)
_SIGNS = (
    "cdot · times × div ÷ pm ± mp ∓ odot ⊙ otimes ⊗ oplus ⊕ ominus ⊖ circ ∘ bullet • ast * star ⋆ cup ∪ cap ∩ "
    "bigcup ⋃ bigcap ⋂ setminus ∖ backslash ∖ wedge ∧ land ∧ vee ∨ lor ∨ neg ¬ lnot ¬ forall ∀ exists ∃ "
    "emptyset ∅ varnothing ∅ infty ∞ partial ∂ nabla ∇ sum ∑ prod ∏ int ∫ iint ∬ oint ∮ ldots … dots … cdots … "
    "vdots ⋮ ddots ⋱ dotsc … dotsb … prime ′ dagger † ddagger ‡ ell ℓ hbar ℏ Re Re Im Im aleph ℵ top ⊤ bot ⊥ "
    "angle ∠ triangle △ langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lbrace { rbrace } lbrack [ rbrack ] "
    "checkmark ✓ colon : degree ° S § P ¶ dag † copyright © pounds £ euro € textdollar $ textbackslash ∖ "
    "textasciitilde ~ textless < textgreater > textendash – textemdash — square □ blacksquare ■ qed ■ "
    "therefore ∴ because ∵ aa å AA Å ss ß o ø i ı j ȷ"
)


def _table(words: str) -> dict[str, str]:
    flat = words.split()
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


SYMBOLS = _table(_GREEK) | _table(_RELATIONS) | _table(_SIGNS)

FUNCTIONS = _words(
    "log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan max min sup inf lim limsup",
    "liminf arg argmin argmax det dim ker deg gcd hom Pr mod bmod rank tr sgn softmax erf",
)
"""Written upright, and apart from what stands beside them."""

SPACES = {
    **dict.fromkeys((",", ";", ":", ">", " ", "quad", "qquad", "enspace", "thinspace", "space", "medspace"), " "),
    **dict.fromkeys(("!", "/", "-"), ""),
}

NOTHING = _words(
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits nonumber notag mathstrut strut negthinspace",
    "centering allowbreak noindent hline bf rm it sf tt boldmath left right middle big Big bigg Bigg bigl bigr",
    "Bigl Bigr biggl biggr Biggl Biggr bigm Bigm small normalsize large Large",
)
"""They change the looks of a formula, never what it says."""

FONTS = _words(
    "mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak mathnormal boldsymbol bm pmb mathop mathbin",
    "mathrel mathord mathopen mathclose mathpunct mathinner boxed cancel bcancel smash ensuremath fbox underline",
    "emph mathds mathbb",
)
"""Their argument in other letters, or with a line: the argument alone is read."""

TEXTS = _words("text textrm textbf textit textsf texttt textnormal textup textsc mbox hbox operatorname")

DROPPED = {"phantom": 1, "hphantom": 1, "vphantom": 1, "label": 1, "hspace": 1, "vspace": 1, "color": 1, "textcolor": 1}
"""Commands whose first argument is no part of what is read."""

ACCENTS = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "bar": "\u0304",
    "overline": "\u0304",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "vec": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
    "breve": "\u0306",
    "check": "\u030c",
    "mathring": "\u030a",
}

DOUBLE_STRUCK = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "Q": "ℚ", "C": "ℂ"}
"""The number sets; an expectation or an indicator reads better as a plain letter, which every terminal can show."""

NEGATED = {"=": "≠", "∈": "∉", "≡": "≢", "⊂": "⊄", "⊆": "⊈", "~": "≁", "≈": "≉", "|": "∤", "<": "≮", ">": "≯"}

KNOWN = _words(
    "frac dfrac tfrac cfrac binom dbinom tbinom sqrt begin end overset underset stackrel underbrace overbrace",
    "substack pmod tag not over choose middle",
)
"""Commands with a reading of their own."""


@lru_cache(maxsize=2_000)
def symbol(name: str) -> str | None:
    """The sign that a command without arguments stands for; None where it is not known."""
    if name in SYMBOLS:
        return SYMBOLS[name]
    # Deferred: 0.1 s, and the table above holds what notes are made of.
    from pylatexenc.latex2text import get_default_latex_context_db

    spec = get_default_latex_context_db().get_macro_spec(name)
    sign = getattr(spec, "simplify_repl", None)
    return sign if isinstance(sign, str) and "%" not in sign and "\\" not in sign else None


def is_command(name: str) -> bool:
    """Whether LaTeX has such a command, as far as is known here."""
    return (
        name in SYMBOLS
        or name in FUNCTIONS
        or name in FONTS
        or name in TEXTS
        or name in ACCENTS
        or name in KNOWN
        or name in NOTHING
        or name in DROPPED
        or symbol(name) is not None
    )

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from grill.authoring.importing.inline import plain
from grill.authoring.importing.latex import read_formula


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"n_{\text{kv-heads}} = 8", "n_kv-heads = 8"),
        (r"x_{n-m}^{2}", "x_(n-m)^2"),
        (r"X \in \mathbb{R}^{N \times d}", "X ∈ ℝ^(N × d)"),
        (r"\frac{1}{2\sigma^2}", "1/(2σ^2)"),
        (r"\frac{\partial L}{\partial w}", "∂L/∂w"),
        (r"\frac{a+b}{\sqrt{d_k}}x", "(a+b)/√d_k x"),
        (r"\frac12 \tfrac{1}{\max(a, b)}", "1/2 1/max(a, b)"),
        (r"\sum_{i=1}^N x_iy_i", "∑_(i=1)^N x_i y_i"),
        (r"N\log p + \log(x)", "N log p + log(x)"),
        (r"10^{-8}, 10^24, 30{,}400, 10\,000", "10^-8, 10^24, 30,400, 10,000"),
        (r"175\mathrm{B}/8 = 16\,\text{bytes}", "175B/8 = 16 bytes"),
        (r"\hat v, \bar{x}, \tilde{ab}", "v̂, x̄, tilde(ab)"),
        (r"\lVert w \rVert \le 0.5 \approx \|v\|", "‖ w ‖ ≤ 0.5 ≈ ‖v‖"),
        (r"\sim 16P", "~16P"),
        (r"\nabla \log p, \nabla L, \Delta W", "∇ log p, ∇L, ΔW"),
        (r"K^\top V \odot \mathcal{L}", "K^T V ⊙ L"),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "[1, 2; 3, 4]"),
        (r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}", "(x if x > 0; 0 otherwise)"),
        (r"\begin{aligned} a &= 1 \\[2pt] b &= 2 \end{aligned}", "a = 1\nb = 2"),
        (r"\left( \frac{a}{b} \right. \bigl[ 25\% \bigr]", "(a/b [ 25% ]"),
        (r"\operatorname{softmax}(x) \not= y \binom{n}{k}", "softmax(x) ≠ y C(n, k)"),
        (r"\underbrace{a+b}_{\text{why}} \overset{d}{\to} {a \over b+1}", "a+b (why) →^d a/(b+1)"),
        (r"\sqrt[3]{x} \pmod{5} y''", "x^(1/3) (mod 5) y''"),
        (r"\frac{a", "a/()"),
    ],
)
def test_a_formula_reads_on_one_line(tex, text):
    assert read_formula(tex).text == text
    assert read_formula(tex).unread == ()


def test_an_unknown_command_is_kept_without_its_backslash_and_noted():
    read = read_formula(r"\foobarbaz{x} + 1")
    assert (read.text, read.unread) == ("foobarbaz x + 1", ("foobarbaz",))


def test_a_formula_beyond_the_bounds_is_only_stripped():
    assert "\\" not in read_formula(r"\alpha{" * 5000).text
    assert read_formula("{" * 300 + "x" + "}" * 300).text == "x"


SIGNS = r"\frac|\sqrt|\text|\left|\begin{a}|\end{a}|\\|&|^|_|{|}|[|]|$|1.5|x|\hat|\log|\over|é"


@limits(max_examples=100)
@given(st.lists(st.sampled_from(SIGNS.split("|")), max_size=30))
def test_any_formula_is_read_without_its_signs_and_with_its_figures(parts):
    tex = " ".join(parts)
    text = read_formula(tex).text
    assert not set(text) & set("\\{}$&")
    assert text.count("1.5") == tex.count("1.5")


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**All** *h* heads share ~~a~~ `K` and [V](http://x.org/a_(b)).", "All h heads share a K and V."),
        ("5*3*2, 2**10, a_b_c, (a)*(b) and x * y", "5*3*2, 2**10, a_b_c, (a)*(b) and x * y"),
        ("`a` `` b`c `` `**kw` `$x` `x_{<i}`", "a b`c **kw $x x_<i"),
        ("between $5 and $10, $2M/$3M, US$ 4, 5$", "between $5 and $10, $2M/$3M, US$ 4, 5$"),
        (r"\$5 of 25\% in a\_b and $n$-gram at $2\times$", "$5 of 25% in a_b and n-gram at 2×"),
        ("costs $5 an hour, up from $3; $x$ is cost", "costs $5 an hour, up from $3; x is cost"),
        ("1 &lt; 2 &amp; x<sup>2</sup><br>next <s>[INST] <!-- no -->", "1 < 2 & x^2\nnext <s>[INST]"),
        (r"bare \alpha and \frac{1}{2}, \(a^2\), a \n b", "bare α and 1/2, a^2, a \\n b"),
        ("$$a = 1$$ then", "a = 1\nthen"),
        ("**bold** and **bold that never ends", "bold and bold that never ends"),
        ("a[0](x) [note][1] [^2] ***both***", "a[0](x) [note][1] both"),
        (r"half $\frac{1}{2} of it", "half 1/2 of it"),
    ],
)
def test_markdown_of_a_line_reads_plainly(markdown, text):
    assert plain(markdown).text == text


def test_a_picture_is_noted():
    assert plain("See ![the plot](a.png).").notes == ("a picture was left out",)
    assert plain("See ![the plot](a.png).").text == "See (picture: the plot)."


def test_an_escape_sequence_does_not_come_back_as_an_entity():
    assert "\x1b" not in plain("&#27;[31m red").text

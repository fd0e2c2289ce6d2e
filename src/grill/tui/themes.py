"""The app's two themes. Text colours keep a contrast of at least 4.5 : 1 on their backgrounds."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="grill-dark",
    dark=True,
    primary="#86aed1",
    secondary="#a99fd0",
    accent="#dcae6d",
    success="#93c48b",
    warning="#dcbd6b",
    error="#e58e84",
    foreground="#d9dce3",
    background="#15171c",
    surface="#1b1e25",
    panel="#232731",
    variables={
        "footer-background": "#15171c",
        "footer-item-background": "#15171c",
        "footer-key-background": "#15171c",
        "footer-description-background": "#15171c",
        "footer-key-foreground": "#86aed1",
        "footer-description-foreground": "#a4a9b6",
        "text-muted": "#a4a9b6",
        "text-success": "#93c48b",
        "text-warning": "#dcbd6b",
        "text-error": "#e58e84",
        "text-primary": "#86aed1",
        "text-accent": "#dcae6d",
        "block-cursor-background": "#2d3a4a",
        "block-cursor-foreground": "#eef1f6",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#232731",
        "border": "#86aed1",
        "border-blurred": "#3a4150",
    },
)

LIGHT = Theme(
    name="grill-light",
    dark=False,
    primary="#2b5c8a",
    secondary="#5d4e93",
    accent="#8a5a12",
    success="#2f6b2c",
    warning="#7d5a00",
    error="#a03327",
    foreground="#25272b",
    background="#f8f6f1",
    surface="#f1eee6",
    panel="#e7e3d9",
    variables={
        "footer-background": "#f8f6f1",
        "footer-item-background": "#f8f6f1",
        "footer-key-background": "#f8f6f1",
        "footer-description-background": "#f8f6f1",
        "footer-key-foreground": "#2b5c8a",
        "footer-description-foreground": "#5b5f66",
        "text-muted": "#5b5f66",
        "text-success": "#2f6b2c",
        "text-warning": "#7d5a00",
        "text-error": "#a03327",
        "text-primary": "#2b5c8a",
        "text-accent": "#8a5a12",
        "block-cursor-background": "#d3e0ec",
        "block-cursor-foreground": "#16202a",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#e7e3d9",
        "border": "#2b5c8a",
        "border-blurred": "#c3bdb0",
    },
)

THEMES = {"dark": DARK, "light": LIGHT}
"""The names that settings use."""


def theme_name(setting: str | None) -> str:
    """The Textual theme for a setting: `dark`, `light`, or any of Textual's own names; dark for nothing."""
    chosen = THEMES.get(setting or "dark")
    return chosen.name if chosen is not None else str(setting)

"""The papers that the formulas are from."""

from __future__ import annotations

from grill.calc.working import Source

KAPLAN = Source("Scaling Laws for Neural Language Models", 2020, "Kaplan et al., arXiv:2001.08361")
KAPLAN_FLOPS = Source("Scaling Laws for Neural Language Models", 2020, "Kaplan et al., section 2.1, arXiv:2001.08361")
HOFFMANN = Source("Training Compute-Optimal Large Language Models", 2022, "Hoffmann et al., arXiv:2203.15556")
HOFFMANN_FLOPS = Source(
    "Training Compute-Optimal Large Language Models", 2022, "Hoffmann et al., appendix F, arXiv:2203.15556"
)
HOFFMANN_FIT = Source(
    "Training Compute-Optimal Large Language Models",
    2022,
    "Hoffmann et al., section 3.3 and appendix D.2, arXiv:2203.15556",
)
BESIROGLU = Source("Chinchilla Scaling: A Replication Attempt", 2024, "Besiroglu et al., arXiv:2404.10102")
PALM = Source("PaLM: Scaling Language Modeling with Pathways", 2022, "Chowdhery et al., appendix B, arXiv:2204.02311")
MEGATRON = Source(
    "Efficient Large-Scale Language Model Training on GPU Clusters Using Megatron-LM",
    2021,
    "Narayanan et al., arXiv:2104.04473",
)
KORTHIKANTI = Source(
    "Reducing Activation Recomputation in Large Transformer Models",
    2022,
    "Korthikanti et al., section 4 and table 2, arXiv:2205.05198",
)
ZERO = Source(
    "ZeRO: Memory Optimizations Toward Training Trillion Parameter Models",
    2020,
    "Rajbhandari et al., section 3 and figure 1, arXiv:1910.02054",
)
POPE = Source("Efficiently Scaling Transformer Inference", 2022, "Pope et al., arXiv:2211.05102")
ROOFLINE = Source(
    "Roofline: An Insightful Visual Performance Model for Multicore Architectures", 2009, "Williams et al., CACM 52(4)"
)
COSINE = Source("SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, "Loshchilov and Hutter, arXiv:1608.03983")
WSD = Source("MiniCPM: Unveiling the Potential of Small Language Models", 2024, "Hu et al., arXiv:2404.06395")
COOLDOWN = Source(
    "Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations", 2024, "Hägele et al., arXiv:2405.18392"
)
ATTENTION = Source("Attention Is All You Need", 2017, "Vaswani et al., section 5.3, arXiv:1706.03762")
EIGHT_BIT = Source("8-bit Optimizers via Block-wise Quantization", 2022, "Dettmers et al., arXiv:2110.02861")

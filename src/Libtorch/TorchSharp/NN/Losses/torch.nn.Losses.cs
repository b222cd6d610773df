using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The square of the difference.</summary>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MSELoss MSELoss(Reduction reduction = Reduction.Mean) => new(reduction: reduction);

        /// <summary>The absolute difference.</summary>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static L1Loss L1Loss(Reduction reduction = Reduction.Mean) => new(reduction: reduction);

        /// <summary>½ d²/β for |d| &lt; β, otherwise |d| - β/2.</summary>
        /// <param name="reduction">How the elements are combined.</param>
        /// <param name="beta">The sharpness β.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static SmoothL1Loss SmoothL1Loss(Reduction reduction = Reduction.Mean, double beta = 1.0) => new(reduction: reduction, beta: beta);

        /// <summary>½ d² for |d| ≤ δ, otherwise δ (|d| - δ/2).</summary>
        /// <param name="delta">Where the square turns into a line.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static HuberLoss HuberLoss(double delta = 1.0, Reduction reduction = Reduction.Mean) => new(delta: delta, reduction: reduction);

        /// <summary>The negative logarithm of the softmax at the target class.</summary>
        /// <param name="weight">Factors per class or element, or null; the caller keeps owning them.</param>
        /// <param name="ignore_index">A class that does not count, or null.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static CrossEntropyLoss CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null, Reduction reduction = Reduction.Mean) => new(weight: weight, ignore_index: ignore_index, reduction: reduction);

        /// <summary>The negative logarithm at the target class, from log-probabilities.</summary>
        /// <param name="weight">Factors per class or element, or null; the caller keeps owning them.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static NLLLoss NLLLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight: weight, reduction: reduction);

        /// <summary>-(y log x + (1-y) log(1-x)), from probabilities.</summary>
        /// <param name="weight">Factors per class or element, or null; the caller keeps owning them.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static BCELoss BCELoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight: weight, reduction: reduction);

        /// <summary>-(y log σ(x) + (1-y) log(1-σ(x))), from logits.</summary>
        /// <param name="weight">Factors per class or element, or null; the caller keeps owning them.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <param name="pos_weights">Factors for the positive class, or null; the caller keeps owning them.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static BCEWithLogitsLoss BCEWithLogitsLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) => new(weight: weight, reduction: reduction, pos_weights: pos_weights);

        /// <summary>The Kullback-Leibler divergence from log-probabilities, element by element.</summary>
        /// <param name="log_target">Whether the target is given as logarithms.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static KLDivLoss KLDivLoss(bool log_target = true, Reduction reduction = Reduction.Mean) => new(log_target: log_target, reduction: reduction);

        /// <summary>The negative log likelihood of Poisson counts.</summary>
        /// <param name="log_input">Whether the input is the logarithm of the rate.</param>
        /// <param name="full">Whether to add the constant terms.</param>
        /// <param name="eps">A small constant against division by zero.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static PoissonNLLLoss PoissonNLLLoss(bool log_input = true, bool full = false, float eps = 1e-8f, Reduction reduction = Reduction.Mean) => new(log_input: log_input, full: full, eps: eps, reduction: reduction);

        /// <summary>The negative log likelihood of independent normals.</summary>
        /// <param name="full">Whether to add the constant terms.</param>
        /// <param name="eps">A small constant against division by zero.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static GaussianNLLLoss GaussianNLLLoss(bool full = false, float eps = 1e-8f, Reduction reduction = Reduction.Mean) => new(full: full, eps: eps, reduction: reduction);

        /// <summary>x for y = 1, max(0, margin - x) for y = -1.</summary>
        /// <param name="margin">The margin.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static HingeEmbeddingLoss HingeEmbeddingLoss(double margin = 1.0, Reduction reduction = Reduction.Mean) => new(margin: margin, reduction: reduction);

        /// <summary>max(0, -y (x₁ - x₂) + margin).</summary>
        /// <param name="margin">The margin.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MarginRankingLoss MarginRankingLoss(double margin = 0.0, Reduction reduction = Reduction.Mean) => new(margin: margin, reduction: reduction);

        /// <summary>1 - cos for y = 1, max(0, cos - margin) for y = -1.</summary>
        /// <param name="margin">The margin.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static CosineEmbeddingLoss CosineEmbeddingLoss(double margin = 0.0, Reduction reduction = Reduction.Mean) => new(margin: margin, reduction: reduction);

        /// <summary>Connectionist temporal classification: the likelihood of a label sequence over all alignments.</summary>
        /// <param name="blank">The index of the blank label.</param>
        /// <param name="zero_infinity">Whether infinite losses and their gradients become zero.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static CTCLoss CTCLoss(long blank = 0, bool zero_infinity = false, Reduction reduction = Reduction.Mean) => new(blank: blank, zero_infinity: zero_infinity, reduction: reduction);

        /// <summary>Σ over the other classes of max(0, margin - x[y] + x[i])ᵖ / classes.</summary>
        /// <param name="p">The exponent of the norm.</param>
        /// <param name="margin">The margin.</param>
        /// <param name="weight">Factors per class or element, or null; the caller keeps owning them.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MultiMarginLoss MultiMarginLoss(int p = 1, double margin = 1.0, Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(p: p, margin: margin, weight: weight, reduction: reduction);

        /// <summary>Hinge loss of every wrong class against every right one.</summary>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MultiLabelMarginLoss MultiLabelMarginLoss(Reduction reduction = Reduction.Mean) => new(reduction: reduction);

        /// <summary>Binary cross entropy with logits, averaged over the classes.</summary>
        /// <param name="weight">Factors per class or element, or null; the caller keeps owning them.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static MultiLabelSoftMarginLoss MultiLabelSoftMarginLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight: weight, reduction: reduction);

        /// <summary>log(1 + e^(-y x)).</summary>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static SoftMarginLoss SoftMarginLoss(Reduction reduction = Reduction.Mean) => new(reduction: reduction);

        /// <summary>max(0, d(a, p) - d(a, n) + margin).</summary>
        /// <param name="margin">The margin.</param>
        /// <param name="p">The exponent of the norm.</param>
        /// <param name="eps">A small constant against division by zero.</param>
        /// <param name="swap">Whether the distance of positive and negative may stand in.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static TripletMarginLoss TripletMarginLoss(double margin = 1.0, long p = 2, double eps = 1e-06, bool swap = false, Reduction reduction = Reduction.Mean) => new(margin: margin, p: p, eps: eps, swap: swap, reduction: reduction);

        /// <summary>max(0, d(a, p) - d(a, n) + margin) with any distance.</summary>
        /// <param name="distance">The distance, or null for the Euclidean one.</param>
        /// <param name="margin">The margin.</param>
        /// <param name="swap">Whether the distance of positive and negative may stand in.</param>
        /// <param name="reduction">How the elements are combined.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static TripletMarginWithDistanceLoss TripletMarginWithDistanceLoss(Func<Tensor, Tensor, Tensor>? distance = null, double margin = 1.0, bool swap = false, Reduction reduction = Reduction.Mean) => new(distance: distance, margin: margin, swap: swap, reduction: reduction);
    }
}

namespace WeightSpace.LearnedOptimizers.MetaTraining;

/// <summary>Settings of the outer loop.</summary>
/// <param name="OuterSteps">Number of outer steps.</param>
/// <param name="TruncationLength">Inner steps between two outer steps.</param>
/// <param name="Deviation">Standard deviation σ of the perturbations.</param>
/// <param name="LearningRate">Greatest learning rate of the outer AdamW.</param>
/// <param name="FinalLearningRate">Learning rate at the last outer step.</param>
/// <param name="WarmUpSteps">Outer steps over which the learning rate rises from 0.</param>
/// <param name="WeightDecay">Decoupled weight decay of the outer AdamW.</param>
/// <param name="GradientNorm">Outer gradients longer than this are shortened to it.</param>
/// <param name="Credit">Exact persistent evolution strategies, or the public implementation's.</param>
/// <param name="Unroll">How inner runs are unrolled.</param>
/// <param name="Seed">Determines everything.</param>
public sealed record MetaTrainerOptions(
    int OuterSteps, int TruncationLength, double Deviation, double LearningRate, double FinalLearningRate, int WarmUpSteps, double WeightDecay,
    double GradientNorm, CreditRule Credit, UnrollOptions Unroll, long Seed)
{
    /// <summary>Learning rate of an outer step: linear warm-up, then a cosine down to
    /// <see cref="FinalLearningRate"/>.</summary>
    /// <param name="step">Number of the outer step, from 0.</param>
    public double LearningRateAt(int step)
    {
        if (step < WarmUpSteps) return LearningRate * (step + 1) / WarmUpSteps;
        var fraction = Math.Min(1, (step - WarmUpSteps) / (double)Math.Max(1, OuterSteps - WarmUpSteps));
        return FinalLearningRate + ((LearningRate - FinalLearningRate) * 0.5 * (1 + Math.Cos(Math.PI * fraction)));
    }
}

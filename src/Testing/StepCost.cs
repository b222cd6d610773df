namespace WeightSpace.Testing;

/// <summary>How many weights a step makes.</summary>
internal static class StepCost
{
    /// <summary>Weights of the step at a value of shape <c>[rows, width]</c>, and a last layer's.</summary>
    public static int Of(NetworkStep step, int rows, int width)
    {
        var (c, n) = (width, step.Size);
        var own = step.Kind switch
        {
            StepKind.Dense => (c + 1) * n,
            StepKind.Residual => 2 * c * n,
            StepKind.Heads or StepKind.StackedHeads => 6 * c * HeadWidth(step),
            StepKind.GroupedHeads => 8 * c * HeadWidth(step),
            StepKind.Lstm => 4 * StateWidth(step) * (c + StateWidth(step) + 2),
            StepKind.Gru => 3 * StateWidth(step) * (c + StateWidth(step) + 2),
            StepKind.Rnn => StateWidth(step) * (c + StateWidth(step) + 2),
            StepKind.Convolution or StepKind.GroupedConvolution => (c + 1) * n * 2,
            StepKind.Gate or StepKind.Diagonal => c * c,
            StepKind.Halves => 2 * c * n,
            StepKind.Stacked => 3 * c * n,
            StepKind.Mixture => 2 * c * (n + 1),
            StepKind.Bilinear => c * c * n,
            StepKind.LayerNorm or StepKind.GroupNorm => 2 * c,
            StepKind.BatchNorm => 4 * c,
            StepKind.Embedding => 3 * c,
            StepKind.Positions => rows * c,
            StepKind.MixedPositions => rows * rows,
            StepKind.Scale or StepKind.SharedBias => c,
            _ => 0,
        };
        return own + (2 * Math.Max(c, n));
    }

    public static int HeadWidth(NetworkStep step) => 1 + (step.Size / 3);

    public static int StateWidth(NetworkStep step) => 1 + (step.Size / 2);
}

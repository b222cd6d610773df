namespace WeightSpace.OperatorLearning;

/// <summary>How the gradients of several operators are put together in the parameters that they share.</summary>
public enum OperatorBalance
{
    /// <summary>Their sum.</summary>
    None,

    /// <summary>The sum after each has lost its components against others (PCGrad, Yu et al. 2020,
    /// arXiv:2001.06782, Alg. 1).</summary>
    PcGrad,

    /// <summary>Weighted losses; the weights are trained so that the gradients in the last shared layer have sizes that
    /// let all losses fall at the same rate (GradNorm, Chen et al. 2018, arXiv:1711.02257, Alg. 1).</summary>
    GradNorm,

    /// <summary>The geometric mean of the losses falls, not their sum: each gradient is divided by its own loss, so that
    /// an operator learned to a thousandth counts as much as one at a tenth (Chennupati et al. 2019).</summary>
    Geometric,
}

namespace WeightSpace;

/// <summary>What a certificate measured.</summary>
/// <param name="MaxRelativeError">Largest change of the output over all trials, relative to its largest element.</param>
/// <param name="Tolerance">The largest error that rounding explains at the output's dtype.</param>
/// <param name="Trials">Number of group elements tried.</param>
public sealed record CertificateResult(double MaxRelativeError, double Tolerance, int Trials)
{
    /// <summary>Whether the module's function stayed the same.</summary>
    public bool Passed => MaxRelativeError <= Tolerance;
}

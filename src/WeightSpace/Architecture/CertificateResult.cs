namespace WeightSpace;

/// <summary>What a certificate measured.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="MaxRelativeError">Largest change of the output over all trials, relative to its largest element; NaN if
/// it was not run.</param>
/// <param name="Tolerance">The largest error that rounding explains at the output's dtype.</param>
/// <param name="Trials">Number of group elements tried.</param>
/// <param name="Reason">Why it was not run; empty otherwise.</param>
public sealed record CertificateResult(CertificateStatus Status, double MaxRelativeError, double Tolerance, int Trials, string Reason)
{
    /// <summary>Whether the function stayed the same.</summary>
    public bool Passed => Status == CertificateStatus.Passed;

    /// <summary>A certificate that could not be run.</summary>
    /// <param name="reason">Why, in one line.</param>
    public static CertificateResult NotRun(string reason) => new(CertificateStatus.NotRun, double.NaN, double.NaN, 0, reason);

    internal static CertificateResult Measured(double error, double tolerance, int trials) =>
        new(error <= tolerance ? CertificateStatus.Passed : CertificateStatus.Failed, error, tolerance, trials, string.Empty);
}

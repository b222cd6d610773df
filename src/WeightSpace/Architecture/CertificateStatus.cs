namespace WeightSpace;

/// <summary>How a certificate ended.</summary>
public enum CertificateStatus
{
    /// <summary>No group element changed the function beyond rounding.</summary>
    Passed,

    /// <summary>A group element changed the function: a claimed symmetry is wrong.</summary>
    Failed,

    /// <summary>Nothing was measured, for the reason given; the claim is neither proved nor refuted.</summary>
    NotRun,
}

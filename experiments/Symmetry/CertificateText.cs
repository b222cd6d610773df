using System.Globalization;

namespace WeightSpace.Experiments.Symmetry;

/// <summary>A certificate in one sentence.</summary>
internal static class CertificateText
{
    public static string Of(CertificateResult certificate) => certificate.Status switch
    {
        CertificateStatus.Passed => string.Create(CultureInfo.InvariantCulture,
            $"certificate: passed; {certificate.Trials} group elements changed the outputs by at most {certificate.MaxRelativeError:0.0e+00} of the largest ({(certificate.Tolerance < 1e-8 ? "float64" : "float32")}, tolerance {certificate.Tolerance:0e+00})"),
        CertificateStatus.Failed => $"certificate: FAILED; {certificate.Reason}",
        _ => $"certificate: not run; {certificate.Reason}",
    };
}

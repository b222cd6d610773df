namespace WeightSpace.Experiments.Diagnostics;

/// <summary>One line of the doctor's report.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Status"><c>ok</c>, <c>warn</c> or <c>fail</c>.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Mend">How to mend it; empty when it is ok.</param>
internal sealed record DoctorCheck(string Name, string Status, string Detail, string Mend = "")
{
    public static DoctorCheck Ok(string name, string detail) => new(name, "ok", detail);

    public static DoctorCheck Warn(string name, string detail, string mend) => new(name, "warn", detail, mend);

    public static DoctorCheck Fail(string name, string detail, string mend) => new(name, "fail", detail, mend);
}

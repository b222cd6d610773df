using System.Collections.Immutable;

namespace WeightSpace.OperatorLearning;

/// <summary>Fits of several forms to the same points.</summary>
/// <param name="Fits">The fits, that of the least criterion first.</param>
/// <param name="Refused">Why other forms were not fitted.</param>
public sealed record ScalingComparison(ImmutableArray<ScalingFit> Fits, ImmutableArray<string> Refused)
{
    private const double Shown = 2;

    /// <summary>The fit that the data support: of those within 2 of the least criterion the one with the fewest
    /// coefficients. Null where no form could be fitted.</summary>
    public ScalingFit? Supported => Fits.Length == 0 ? null
        : Fits.Where(fit => fit.Aicc - Fits[0].Aicc < Shown).MinBy(fit => (fit.Law.Terms.Length * 2 + (fit.Law.Irreducible > 0 ? 1 : 0), fit.Aicc));

    /// <summary>Which form the data support, and which they do not exclude; a clause.</summary>
    public string Verdict
    {
        get
        {
            if (Supported is not { } best) return $"no form can be fitted: {string.Join("; ", Refused)}";
            string Difference(ScalingFit fit) => FormattableString.Invariant($"{fit.Law.Form} ({fit.Aicc - best.Aicc:+0.0;-0.0})");
            string[] near = [.. Fits.Where(fit => fit != best && fit.Aicc - Fits[0].Aicc < Shown).Select(Difference)];
            string[] far = [.. Fits.Where(fit => fit.Aicc - Fits[0].Aicc >= Shown).Select(Difference)];
            return string.Join("; ", new[]
            {
                near.Length == 0 ? $"the data support {best.Law.Form}" : $"{best.Law.Form} is enough, {string.Join(", ", near)} not excluded",
                far.Length == 0 ? "" : $"against it {string.Join(", ", far)}",
                Refused.Length == 0 ? "" : $"not fitted: {string.Join("; ", Refused)}",
            }.Where(part => part.Length > 0));
        }
    }
}

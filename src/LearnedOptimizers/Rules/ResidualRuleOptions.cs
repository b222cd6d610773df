using System.Collections.Immutable;
using System.Globalization;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.LearnedOptimizers;

/// <summary>What a residual rule looks like: everything but its learned numbers. Immutable; written into every
/// checkpoint.</summary>
/// <remarks>
/// The rule is <c>ResidualOptNFN</c> of "Universal Neural Functionals" (arXiv:2402.05232, section 4.2 and equation 15;
/// facts in its public code):
/// <c>p ← p − step·(m₃ + out·o)</c> with <c>o</c> an equivariant network of the weights, gradients and momenta. Three
/// numbers of the public
/// code are settings here, because its values do not carry over to regression with small gradients:
/// <see cref="NormalizerEpsilon"/> (there
/// 1e-5, which switches the normalisation off for gradients below about 3e-3), <see cref="StepScale"/> and
/// <see cref="OutputScale"/>
/// (there 0.1 and 1e-4; both are learned on a logarithmic scale from these initial values, as the paper's α and β are).
/// Text form: <c>hidden=16,16 step=0.01 output=0.001 epsilon=1E-16 baseWidth=32</c>.
/// </remarks>
public sealed record ResidualRuleOptions
{
    /// <summary>Decay rates of the six momenta, fastest first.</summary>
    public static readonly ImmutableArray<double> MomentumDecays = [0.1, 0.5, 0.9, 0.99, 0.999, 0.9999];

    /// <summary>Time scales, in steps, of the eleven time features <c>tanh(t/s − 1)</c>.</summary>
    public static readonly ImmutableArray<double> TimeScales = [1, 3, 10, 30, 100, 300, 1e3, 3e3, 1e4, 3e4, 1e5];

    /// <summary>Index in <see cref="MomentumDecays"/> of the momentum that the rule follows by itself (decay
    /// 0.9).</summary>
    public const int NominalMomentum = 2;

    /// <summary>Channels that describe a weight: its value, its gradient and the momenta.</summary>
    public const int FeatureChannels = 8;

    /// <summary>Makes a rule's options.</summary>
    /// <param name="hiddenChannels">Channels after each hidden equivariant layer.</param>
    /// <param name="stepScale">Initial step size α, in units of the gradient; positive.</param>
    /// <param name="outputScale">Initial size of the network's part, in units of the weights per step;
    /// positive.</param>
    /// <param name="normalizerEpsilon">Added to a channel's mean square before its root is taken; positive.</param>
    /// <param name="baseWidth">Width at which the network's part has the same size in every matrix (see
    /// <see cref="MaximalUpdateScale"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    public ResidualRuleOptions(
        ImmutableArray<int> hiddenChannels, double stepScale = 0.01, double outputScale = 1e-3, double normalizerEpsilon = 1e-16, int baseWidth = 32)
    {
        foreach (var channels in hiddenChannels) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels, nameof(hiddenChannels));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stepScale);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputScale);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(normalizerEpsilon);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(baseWidth);
        HiddenChannels = hiddenChannels;
        StepScale = stepScale;
        OutputScale = outputScale;
        NormalizerEpsilon = normalizerEpsilon;
        BaseWidth = baseWidth;
    }

    /// <summary>Channels after each hidden equivariant layer.</summary>
    public EquatableArray<int> HiddenChannels { get; }

    /// <summary>Initial step size α.</summary>
    public double StepScale { get; }

    /// <summary>Initial size of the network's part of an update.</summary>
    public double OutputScale { get; }

    /// <summary>Added to a channel's mean square before its root is taken.</summary>
    public double NormalizerEpsilon { get; }

    /// <summary>Width at which the network's part has the same size in every matrix.</summary>
    public int BaseWidth { get; }

    /// <summary>Channels of the equivariant network: 8 in, the hidden ones, 1 out.</summary>
    public ImmutableArray<int> NetworkChannels => [FeatureChannels, .. HiddenChannels, 1];

    /// <summary>Reads the text form.</summary>
    /// <param name="text">What <see cref="ToString"/> writes.</param>
    /// <exception cref="FormatException">A setting is missing, unknown or no number.</exception>
    public static ResidualRuleOptions Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var settings = new Dictionary<string, string>();
        foreach (var part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            if (pair.Length != 2 || !settings.TryAdd(pair[0], pair[1]))
                throw new FormatException($"Residual rule '{text}': expected key=value once each, got '{part}'.");
        }

        string Take(string key) => settings.Remove(key, out var value) ? value : throw new FormatException($"Residual rule '{text}': '{key}' is missing.");
        double Number(string key) => double.TryParse(Take(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value : throw new FormatException($"Residual rule '{text}': '{key}' is no number.");
        int Whole(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var whole)
            ? whole : throw new FormatException($"Residual rule '{text}': '{value}' is no whole number.");
        ImmutableArray<int> hidden = [.. Take("hidden").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Whole)];
        var options = new ResidualRuleOptions(hidden, Number("step"), Number("output"), Number("epsilon"), Whole(Take("baseWidth")));
        return settings.Count == 0 ? options : throw new FormatException($"Residual rule '{text}': unknown setting '{settings.Keys.First()}'.");
    }

    /// <summary>The text form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"hidden={string.Join(',', HiddenChannels)} step={StepScale:R} output={OutputScale:R} epsilon={NormalizerEpsilon:R} baseWidth={BaseWidth}");
}

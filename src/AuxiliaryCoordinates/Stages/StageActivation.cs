using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>A nonlinearity of a dense stage, with its derivative. Any may be made of two functions.</summary>
public sealed class StageActivation
{
    private readonly Func<Tensor, Tensor> apply;
    private readonly Func<Tensor, Tensor, Tensor> slope;

    /// <summary>Makes one.</summary>
    /// <param name="name">Its name in logs.</param>
    /// <param name="range">The values that it gives.</param>
    /// <param name="apply">Elementwise; a fresh tensor.</param>
    /// <param name="slope">The derivative from arguments and values; a fresh tensor.</param>
    public StageActivation(
        string name, StageRange range, Func<Tensor, Tensor> apply, Func<Tensor, Tensor, Tensor> slope)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(range);
        ArgumentNullException.ThrowIfNull(apply);
        ArgumentNullException.ThrowIfNull(slope);
        (Name, Range, this.apply, this.slope) = (name, range, apply, slope);
    }

    /// <summary>None: the stage is linear, and its fit exact.</summary>
    public static StageActivation Identity { get; } =
        new("linear", StageRange.Real, x => x.alias(), (x, _) => ones_like(x));

    /// <summary><c>1 / (1 + e^-x)</c>.</summary>
    public static StageActivation Sigmoid { get; } =
        new("sigmoid", new StageRange(0, 1), x => x.sigmoid(), (_, y) => y * (1 - y));

    /// <summary>Hyperbolic tangent.</summary>
    public static StageActivation Tanh { get; } =
        new("tanh", new StageRange(-1, 1), x => x.tanh(), (_, y) => 1 - y * y);

    /// <summary><c>max(x, 0)</c>.</summary>
    public static StageActivation Relu { get; } = new(
        "relu", new StageRange(0, double.PositiveInfinity), x => x.relu(), (x, _) => x.gt(0).to_type(x.dtype));

    /// <summary><c>log(1 + e^x)</c>.</summary>
    public static StageActivation Softplus { get; } = new(
        "softplus", new StageRange(0, double.PositiveInfinity), x => nn.functional.softplus(x), (x, _) => x.sigmoid());

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The values that it gives.</summary>
    public StageRange Range { get; }

    /// <summary>The values at <paramref name="x"/>.</summary>
    public Tensor Apply(Tensor x) => apply(x);

    /// <summary>The derivative at <paramref name="x"/>, whose values are <paramref name="y"/>.</summary>
    public Tensor Slope(Tensor x, Tensor y) => slope(x, y);
}

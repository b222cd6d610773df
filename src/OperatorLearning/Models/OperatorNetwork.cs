using TorchSharp;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A neural operator as a module: the part that all models of the family have in common.</summary>
/// <remarks>The module owns its parameters; whoever creates it disposes it. Every model describes itself to the
/// symmetry analyzer.</remarks>
public abstract class OperatorNetwork : nn.Module<Tensor, Tensor, Tensor>, IOperatorModel, ISelfDescribingModule
{
    private readonly bool anyResolution;

    private protected OperatorNetwork(string name, bool anyResolution = false) : base(name)
    {
        this.anyResolution = anyResolution;
    }

    /// <summary>The architecture.</summary>
    public abstract OperatorModelOptions Options { get; }

    /// <inheritdoc/>
    public int Sensors => Options.Sensors;

    /// <inheritdoc/>
    public int QueryDimension => Options.QueryDimension;

    /// <inheritdoc/>
    public int Outputs => Options.Outputs;

    /// <inheritdoc/>
    public bool SensorsAtQueries => anyResolution;

    /// <inheritdoc cref="IOperatorModel.forward"/>
    public sealed override Tensor forward(Tensor functions, Tensor queries)
    {
        ArgumentNullException.ThrowIfNull(functions);
        Shapes.RequireFunctions(functions, anyResolution && functions.dim() == 2 ? (int)functions.shape[1] : Sensors, nameof(functions));
        Shapes.RequireQueries(queries, functions.shape[0], QueryDimension, nameof(queries));
        using var scope = NewDisposeScope();
        return Evaluate(functions, queries).MoveToOuterDisposeScope();
    }

    /// <summary>The shape of the query points as <see cref="Describe"/> declares them; empty where it declares
    /// none.</summary>
    internal abstract long[] DescribedQueries { get; }

    /// <summary>The shape of one query point after its fixed features.</summary>
    private protected long[] OneFeaturizedPoint => [1, Options.Features?.FeatureDimension ?? QueryDimension];

    /// <summary>The shape of one query point.</summary>
    private protected long[] OnePoint => [1, QueryDimension];

    /// <summary>Records the computation for the symmetry analyzer, for one function and one query point.</summary>
    /// <remarks>Where query features are fixed and come first, the recording starts with the features.</remarks>
    /// <param name="recorder">Takes the operations.</param>
    public abstract void Describe(IArchitectureRecorder recorder);

    /// <summary>The model proper, on checked shapes, inside a scope: gives <c>[functions, points]</c>, with several
    /// outputs <c>[functions, points, outputs]</c>.</summary>
    private protected abstract Tensor Evaluate(Tensor functions, Tensor queries);

    /// <summary>The features of query points, or the points themselves.</summary>
    private protected Tensor Featurize(Tensor queries) => Options.Features?.Apply(queries) ?? queries;

    /// <summary>Drops the axis of outputs where there is one output.</summary>
    private protected Tensor WithoutSingleOutput(Tensor values) => Outputs == 1 ? values.squeeze(-1) : values;

    private protected ArchitectureValue DescribeQueries(IArchitectureRecorder recorder) => recorder.Input("queries", DescribedQueries);

    /// <summary>Registers the parameters and moves them; the last act of a constructor.</summary>
    private protected void Complete(Device? device)
    {
        RegisterComponents();
        if (device is not null && device.type != DeviceType.CPU)
            this.to(device);
    }

    /// <summary>Records the features of points that themselves depend on parameters: both kinds are a fixed linear map,
    /// then cosines and sines.</summary>
    /// <param name="recorder">Takes the operations.</param>
    /// <param name="points">The points.</param>
    /// <param name="axes">A letter for each of their axes but the last.</param>
    private protected ArchitectureValue DescribeFeatures(IArchitectureRecorder recorder, ArchitectureValue points, string axes)
    {
        if (Options.Features is not { } features) return points;
        var angles = recorder.Einsum($"{axes}y,yz->{axes}z", points, recorder.Constant("frequencies", features.QueryDimension, features.FeatureDimension / 2));
        return recorder.Concat(-1, recorder.Elementwise("cos", angles), recorder.Elementwise("sin", angles));
    }
}

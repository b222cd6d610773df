using WeightSpace.OperatorLearning;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Tests;

/// <summary>What every operator model says of itself holds: its weights permuted by the symmetries found give the same
/// values.</summary>
public sealed class OperatorModelCertificateTests
{
    /// <summary>Kind, text form, and the labels found (with several indices, not fixed), worked out by hand from the
    /// architecture.</summary>
    public static TheoryData<string, string, int> Models => new()
    {
        // The neurons of each coefficient, and the basis functions.
        { "chen-chen", "sensors=7; neurons=4; basis=6; dimension=2", 2 },
        // Hidden layers of branch and trunk, and the basis functions.
        { "deeponet", "branch=7-9-5; trunk=2-6-5", 3 },
        { "deeponet", "branch=7-9-10; trunk=2-6-5; outputs=2", 3 },
        { "stacked-deeponet", "branch=7-4-3-2; trunk=2-6-5", 4 },
        { "mionet", "branches=3-6-5,4-8-5; trunk=2-7-5", 4 },
        // Code, branch, and two hidden layers of the decoder.
        { "nomad", "branch=7-6-4; decoder=6-8-5-1; activation=gelu", 4 },
        // Encoders and all hidden layers share one label, since they are mixed.
        { "modified-deeponet", "branch=7-6-6-5; trunk=2-6-6-5", 2 },
        { "flex-deeponet", "branch=7-9-6; trunk=2-6-5; pre=7-4-5; rotation=true", 4 },
        { "flex-deeponet", "branch=7-9-6; trunk=8-6-5; pre=7-4-4; features=periodic(2,2,1)", 4 },
        // Four hidden layers, the basis functions, and the moved coordinates: they are a hidden layer too, which
        // matrix, shift and trunk may number otherwise.
        { "shift-deeponet", "branch=7-9-5; trunk=2-6-5; scale=7-4-4; shift=7-3-2", 6 },
        { "shift-deeponet", "branch=7-9-5; trunk=2-6-5; scale=7-4-20; shift=7-3-10; per-basis=true", 6 },
        // Hidden layers of hypernetwork and of the target, whose neurons may be written in any order.
        { "hyperdeeponet", "hyper=7-6-5; target=2-4-3-1", 4 },
        { "hyperdeeponet", "hyper=7-6-5; target=2-4-3-1; rank=3", 5 },
        // Hidden layers of the hypernetwork and the entries of a piece's code; all pieces share the layer that writes
        // them and cut across the target's
        // neurons, so no order of the weights reorders these.
        { "hyperdeeponet", "hyper=7-6-5; target=2-4-3-1; chunk=3-8", 3 },
        { "pod-deeponet", "branch=7-8-3; dimension=1", 1 },
        // The channels of each convolution, of the last with its points behind one another, and what the model behind
        // them has.
        { "deeponet", "branch=12-9-5; trunk=2-6-5; convolution=grid(7) conv(3,3,1) conv(4,3,1)", 5 },
        { "hyperdeeponet", "hyper=8-6-5; target=2-4-3-1; convolution=grid(5-4) conv(3,2,1) conv(4,2,2)", 6 },
        { "pod-deeponet", "branch=12-8-3; dimension=1; convolution=grid(7) conv(4,3,2)", 2 },
        // The channels of every layer, since a convolution mixes them, and the hidden layer of the readout.
        { "fno", "grid=8; modes=3; width=4; layers=2; projection=6", 4 },
        { "fno", "grid=6-8; modes=2-3; width=4; layers=2; projection=6", 4 },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Describe_EveryModel_IsCertified(string name, string text, int labels)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var options = OperatorModels.Parse(name, text);
        var queries = Queries(options, generator);
        using var training = new OperatorData(
            randn([9, options.Sensors], dtype: ScalarType.Float64, generator: generator), queries.clone(), randn([9, queries.shape[0]], dtype: ScalarType.Float64, generator: generator));
        using var model = OperatorModels.Create(options, generator, dtype: ScalarType.Float64, training: training);
        using (no_grad())
            foreach (var parameter in model.parameters()) parameter.add_(randn(parameter.shape, dtype: ScalarType.Float64, generator: generator).mul(0.2));

        var architecture = ModuleArchitecture.Analyze(model);
        if (text.Contains("chunk", StringComparison.Ordinal))
            Assert.All(architecture.Analysis.Cautions, diagnostic => Assert.Contains("does not come apart there", diagnostic.Message, StringComparison.Ordinal));
        else
            Assert.Empty(architecture.Analysis.Cautions);
        Assert.Equal(options.ParameterCount, architecture.Spec.Tensors.Sum(tensor => tensor.Axes.Aggregate(1L, (size, axis) => size * axis.Label.Size)));
        var functions = randn([3, options.Sensors], dtype: ScalarType.Float64, generator: generator);
        var result = EquivarianceCertificate.Run(model, architecture.Analysis, () => model.forward(functions, queries), 4, new Random(1));

        Assert.True(result.Passed, $"{result}");
        Assert.InRange(result.MaxRelativeError, 0, 1e-11);
        Assert.Equal(labels, architecture.Spec.Labels.Count(label => label.Kind != LabelKind.Fixed && label.Size > 1));
    }

    private static Tensor Queries(OperatorModelOptions options, Generator generator) =>
        options is FourierOperatorOptions fno
            ? stack(meshgrid(fno.Grid.Select(size => arange(size, dtype: ScalarType.Float64).div(size)).ToArray(), indexing: "ij").Select(axis => axis.flatten()).ToArray(), -1)
            : randn([6, options.QueryDimension], dtype: ScalarType.Float64, generator: generator);
}

using TorchSharp;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Tests;

/// <summary>Every module of the engine that holds or passes weights: the group found, and the proof that it is
/// one.</summary>
public sealed class EngineModuleTests
{
    private const double Tolerance = 1e-10;

    public static TheoryData<string, double> Networks()
    {
        // The decimal logarithm of the order of the group, by factorials worked out by hand.
        var data = new TheoryData<string, double>();
        foreach (var (name, group) in new (string, int[])[]
        {
            ("linear", [6]), ("gated", [4]), ("parametric", [6]), ("softmax", [6]), ("normalised", [6]),
            ("conv1d", [6]), ("conv2d", [6, 4]), ("conv3d", [4]), ("grouped", [3, 2, 2, 2, 2, 2, 2]), ("transposed", [6, 4]),
            ("batch", [6]), ("instance", [6]), ("group", [2, 3, 3]), ("local", []),
            ("pooled", [6]), ("padded", [6]), ("resampled", [6]), ("shuffled", [3]), ("patches", [4]),
            ("embedded", [6]), ("heads", [8, 2, 4, 4, 4, 4]), ("encoder", [8, 16, 2, 4, 4, 4, 4]),
        })
        {
            data.Add(name, group.Sum(n => Enumerable.Range(1, n).Sum(factor => Math.Log10(factor))));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Analyze_ModuleOfTheEngine_FindsItsGroupAndProvesIt(string name, double log10Order)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var (module, shape) = Network(name);
        module.to(ScalarType.Float64);
        module.eval();
        Randomize(module, generator);
        var architecture = ModuleArchitecture.Analyze(module, shape);
        var input = name == "embedded" ? randint(0, 9, shape, generator: generator) : randn(shape, dtype: ScalarType.Float64, generator: generator);
        var result = EquivarianceCertificate.Run(module, architecture.Analysis, () => module.forward(input), 3, new Random(5));

        Assert.True(result.Passed && result.MaxRelativeError < Tolerance, $"{name}: {result}");
        Assert.Equal(log10Order, architecture.Spec.Log10GroupOrder, 9);
        if (name != "local") Assert.Empty(architecture.Analysis.Cautions);
    }

    [Theory]
    [InlineData("rnn", false)]
    [InlineData("gru", false)]
    [InlineData("lstm", false)]
    [InlineData("lstm", true)]
    public void Analyze_RecurrentModules_TieTheirGates(string name, bool isBidirectional)
    {
        using var scope = NewDisposeScope();
        using var module = new SequenceModel(name, isBidirectional);
        module.to(ScalarType.Float64);
        var architecture = ModuleArchitecture.Analyze(module);
        using var generator = new Generator(7);
        var input = randn([4, 2, 3], dtype: ScalarType.Float64, generator: generator);
        var result = EquivarianceCertificate.Run(module, architecture.Analysis, () => module.forward(input), 3, new Random(5));

        Assert.True(result.Passed && result.MaxRelativeError < Tolerance, result.ToString());
        // Two layers of five units, for each direction.
        Assert.Equal((isBidirectional ? 4 : 2) * Math.Log10(120), architecture.Spec.Log10GroupOrder, 9);
        Assert.Empty(architecture.Analysis.Cautions);
    }

    [Fact]
    public void Analyze_TransformerWithEncoderAndDecoder_IsProved()
    {
        using var scope = NewDisposeScope();
        using var module = new Translator();
        module.to(ScalarType.Float64);
        module.eval();
        using var generator = new Generator(7);
        Randomize(module, generator);
        var architecture = ModuleArchitecture.Analyze(module);
        var (source, target) = (randn([3, 2, 5], dtype: ScalarType.Float64, generator: generator), randn([4, 2, 5], dtype: ScalarType.Float64, generator: generator));
        var result = EquivarianceCertificate.Run(module, architecture.Analysis, () => module.forward(source, target), 3, new Random(5));

        Assert.True(result.Passed && result.MaxRelativeError < Tolerance, result.ToString());
        Assert.Contains(architecture.Spec.Labels, label => label.Kind == LabelKind.Nested);
        Assert.Empty(architecture.Analysis.Cautions);
    }

    [Fact]
    public void Analyze_TensorUnderTwoNames_IsOneParameter()
    {
        using var scope = NewDisposeScope();
        var first = nn.Linear(3, 4);
        using var module = nn.Sequential(("in", first), ("tanh", nn.Tanh()), ("mid", nn.Linear(4, 3)), ("again", first), ("out", nn.Linear(4, 2)));
        var names = ModuleArchitecture.Analyze(module).Analysis.Parameters.Select(parameter => parameter.Name);

        Assert.Equal(6, names.Count());
    }

    private static (nn.Module<Tensor, Tensor> Module, long[] Shape) Network(string name) => name switch
    {
        "linear" => (nn.Sequential(nn.Linear(3, 6), nn.Tanh(), nn.Dropout(0.5), nn.Identity(), nn.Linear(6, 2)), [4, 3]),
        "gated" => (nn.Sequential(nn.Linear(3, 8), nn.GLU(-1), nn.Linear(4, 2)), [4, 3]),
        "parametric" => (nn.Sequential(nn.Linear(3, 6), nn.PReLU(6), nn.Linear(6, 2)), [4, 3]),
        "softmax" => (nn.Sequential(nn.Linear(3, 6), nn.Softmax(-1), nn.Linear(6, 2), nn.LogSoftmax(-1)), [4, 3]),
        "normalised" => (nn.Sequential(nn.Linear(3, 6), nn.LayerNorm(6), nn.GELU(), nn.Linear(6, 2)), [4, 3]),
        "conv1d" => (nn.Sequential(nn.Conv1d(3, 6, 3), nn.ReLU(), nn.Flatten(), nn.Linear(24, 2)), [2, 3, 6]),
        "conv2d" => (nn.Sequential(nn.Conv2d(3, 6, 3, stride: 2), nn.ReLU(), nn.Conv2d(6, 4, 1), nn.AdaptiveAvgPool2d([1, 1]), nn.Flatten(), nn.Linear(4, 2)), [2, 3, 7, 7]),
        "conv3d" => (nn.Sequential(nn.Conv3d(2, 4, 2), nn.SiLU(), nn.AvgPool3d(2), nn.Flatten(), nn.Linear(4, 2)), [2, 2, 3, 3, 3]),
        "grouped" => (nn.Sequential(nn.Conv2d(3, 6, 1), nn.ReLU(), nn.Conv2d(6, 6, 3, groups: 3), nn.ReLU(), nn.Flatten(), nn.Linear(24, 2)), [2, 3, 4, 4]),
        "transposed" => (nn.Sequential(nn.ConvTranspose2d(3, 6, 2, stride: 2), nn.Tanh(), nn.ConvTranspose2d(6, 4, 1), nn.Sigmoid(), nn.Conv2d(4, 2, 1)), [2, 3, 3, 3]),
        "batch" => (nn.Sequential(nn.Conv2d(3, 6, 1), nn.BatchNorm2d(6), nn.ReLU(), nn.Conv2d(6, 2, 1), nn.BatchNorm2d(2)), [2, 3, 4, 4]),
        "instance" => (nn.Sequential(nn.Conv2d(3, 6, 1), nn.InstanceNorm2d(6, affine: true), nn.Conv2d(6, 2, 1)), [2, 3, 4, 4]),
        "group" => (nn.Sequential(nn.Conv2d(3, 6, 1), nn.GroupNorm(2, 6), nn.ReLU(), nn.Conv2d(6, 2, 1)), [2, 3, 4, 4]),
        "local" => (nn.Sequential(nn.Conv2d(3, 6, 1), nn.LocalResponseNorm(3), nn.Conv2d(6, 2, 1)), [2, 3, 4, 4]),
        "pooled" => (nn.Sequential(nn.Conv2d(3, 6, 1), nn.MaxPool2d(2), nn.LPPool2d(2, 2), nn.Conv2d(6, 2, 1)), [2, 3, 8, 8]),
        "padded" => (nn.Sequential(nn.Conv2d(3, 6, 1), nn.ReflectionPad2d(1), nn.ZeroPad2d(1), nn.Conv2d(6, 2, 3)), [2, 3, 4, 4]),
        "resampled" => (nn.Sequential(nn.Conv2d(3, 6, 1), nn.Upsample([8L, 8L]), nn.Conv2d(6, 2, 1)), [2, 3, 4, 4]),
        "shuffled" => (nn.Sequential(nn.Conv2d(2, 12, 1), nn.PixelShuffle(2), nn.Conv2d(3, 2, 1)), [2, 2, 3, 3]),
        "patches" => (nn.Sequential(nn.Conv2d(2, 4, 1), nn.Unfold(2), nn.Unflatten(2, [3L, 3L]), nn.Conv2d(16, 2, 1)), [2, 2, 4, 4]),
        "embedded" => (nn.Sequential(nn.Embedding(9, 6), nn.Tanh(), nn.Linear(6, 2)), [4, 5]),
        "heads" => (new AttentionModel(), [3, 2, 5]),
        "encoder" => (nn.Sequential(nn.Linear(5, 8), nn.TransformerEncoderLayer(8, 2, 16, 0), nn.Linear(8, 2)), [3, 2, 5]),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such network"),
    };

    // Scales and running statistics as well: with their initial values any order of theirs would do.
    private static void Randomize(nn.Module module, Generator generator)
    {
        using var guard = no_grad();
        foreach (var (_, parameter) in module.named_parameters()) parameter.normal_(0, 0.5, generator);
        foreach (var (_, buffer) in module.named_buffers())
        {
            if (buffer.is_floating_point()) buffer.uniform_(0.5, 1.5, generator);
        }
    }
}

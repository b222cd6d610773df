using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Models;

/// <summary>A small network of every kind and variant, and data that fit it: 7 sensors (or a grid), query points of
/// dimension 1 or 2.</summary>
internal static class ModelZoo
{
    public const int Functions = 5;

    private static readonly Dictionary<string, (string Name, string Text)> Models = new()
    {
        ["chen-chen"] = ("chen-chen", "sensors=7; neurons=4; basis=6; dimension=2"),
        ["deeponet"] = ("deeponet", "branch=7-9-5; trunk=2-6-5"),
        ["deeponet of two outputs"] = ("deeponet", "branch=7-9-10; trunk=2-6-5; outputs=2; init=uniform"),
        ["stacked"] = ("stacked-deeponet", "branch=7-4-1; trunk=2-6-5"),
        ["stacked of two outputs"] = ("stacked-deeponet", "branch=7-4-3-2; trunk=2-6-5; trunk-activated=false"),
        ["mionet"] = ("mionet", "branches=3-6-5,4-5; trunk=2-6-5"),
        ["mionet of two outputs"] = ("mionet", "branches=3-6-10,4-10; trunk=2-6-5; bias=false"),
        ["nomad"] = ("nomad", "branch=7-6-4; decoder=6-8-5-1; activation=gelu"),
        ["nomad of two outputs"] = ("nomad", "branch=7-6-4; decoder=6-8-2; activation=silu"),
        ["modified"] = ("modified-deeponet", "branch=7-6-6-5; trunk=2-6-6-5"),
        ["modified of two outputs"] = ("modified-deeponet", "branch=7-6-10; trunk=2-6-6-5"),
        ["flex"] = ("flex-deeponet", "branch=7-6-6; trunk=2-6-5; pre=7-6-4"),
        ["flex that turns"] = ("flex-deeponet", "branch=7-6-12; trunk=2-6-5; pre=7-6-5; rotation=true; identity=false; init=uniform"),
        ["flex with features"] = ("flex-deeponet", "branch=7-6-6; trunk=8-6-5; pre=7-6-4; features=periodic(2,2,1)"),
        ["shift"] = ("shift-deeponet", "branch=7-6-5; trunk=2-6-5; scale=7-4-4; shift=7-4-2"),
        ["shift per basis"] = ("shift-deeponet", "branch=7-6-5; trunk=2-6-5; scale=7-4-20; shift=7-4-10; per-basis=true"),
        ["shift per basis of two outputs"] = ("shift-deeponet", "branch=7-6-10; trunk=2-5; scale=7-20; shift=7-10; per-basis=true; identity=false; init=uniform"),
        ["shift with features"] = ("shift-deeponet", "branch=7-6-5; trunk=8-6-5; scale=7-4-4; shift=7-4-2; features=fourier(2,4,1,3)"),
        ["hyper"] = ("hyperdeeponet", "hyper=7-6-5; target=2-4-3-1"),
        ["hyper of two outputs"] = ("hyperdeeponet", "hyper=7-6; target=2-4-2; activation=relu; init=uniform"),
        ["hyper with base weights"] = ("hyperdeeponet", "hyper=7-6-5; target=2-4-3-1; base=true"),
        ["chunked hyper"] = ("hyperdeeponet", "hyper=7-6-5; target=2-4-3-1; chunk=3-8"),
        ["low-rank hyper"] = ("hyperdeeponet", "hyper=7-6-5; target=2-4-3-1; rank=3"),
        ["deeponet of convolutions"] = ("deeponet", "branch=12-9-5; trunk=2-6-5; convolution=grid(7) conv(3,3,1) conv(4,3,1)"),
        ["hyper of convolutions on a plane"] = ("hyperdeeponet", "hyper=8-6-5; target=2-4-3-1; init=uniform; convolution=grid(5-4) conv(3,2,1) conv(4,2,2)"),
        ["pod of convolutions"] = ("pod-deeponet", "branch=12-8-3; dimension=2; convolution=grid(7) conv(4,3,2)"),
        ["pod"] = ("pod-deeponet", "branch=7-8-3; dimension=2"),
        ["fno"] = ("fno", "grid=8; modes=3; width=4; layers=2; projection=6"),
        ["fno in two dimensions"] = ("fno", "grid=6-8; modes=2-3; width=4; layers=2; projection=6; outputs=2"),
    };

    public static TheoryData<string> All => [.. Models.Keys];

    /// <summary>All but the FNO, which needs a grid.</summary>
    public static TheoryData<string> Pointwise => [.. Models.Keys.Where(key => Models[key].Name != "fno")];

    public static OperatorModelOptions Options(string key) => OperatorModels.Parse(Models[key].Name, Models[key].Text);

    public static string NameOf(string key) => Models[key].Name;

    /// <summary>The network, its parameters moved off zero so that no bias hides an error.</summary>
    public static OperatorNetwork Create(string key, ulong seed = 1, ScalarType dtype = ScalarType.Float64)
    {
        using var generator = Seeds.Generator(seed);
        using var training = key.StartsWith("pod", StringComparison.Ordinal) ? Training(dtype) : null;
        var model = OperatorModels.Create(Options(key), generator, dtype: dtype, training: training);
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        foreach (var parameter in model.parameters()) parameter.add_(randn(parameter.shape, dtype: dtype, generator: generator).mul(0.05));
        return model;
    }

    /// <summary>Functions and shared query points.</summary>
    public static (Tensor Functions, Tensor Queries) Inputs(string key, ScalarType dtype = ScalarType.Float64)
    {
        using var generator = Seeds.Generator(11);
        var options = Options(key);
        var functions = randn([Functions, options.Sensors], dtype: dtype, generator: generator);
        if (options is not FourierOperatorOptions fno) return (functions, randn([6, options.QueryDimension], dtype: dtype, generator: generator));
        var axes = fno.Grid.Select(size => arange(size, dtype: dtype).div(size)).ToArray();
        return (functions, stack(meshgrid(axes, indexing: "ij").Select(axis => axis.flatten()).ToArray(), -1));
    }

    /// <summary>Data whose query points are those of <see cref="Inputs"/>.</summary>
    private static OperatorData Training(ScalarType dtype)
    {
        using var generator = Seeds.Generator(12);
        var (_, queries) = Inputs("pod", dtype);
        return new OperatorData(randn([9, 7], dtype: dtype, generator: generator), queries, randn([9, 6], dtype: dtype, generator: generator));
    }
}

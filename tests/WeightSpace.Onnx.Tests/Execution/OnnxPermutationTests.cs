using WeightSpace.Onnx;
using WeightSpace.TestSupport;

namespace WeightSpace.SymmetryBasis.Tests.Onnx;

/// <summary>Files whose weights were permuted, run by ONNX Runtime as they are.</summary>
public sealed class OnnxPermutationTests
{
    public static TheoryData<string> Names => [.. OnnxOperatorNetworks.All.Where(one => one.Value.Log10Order > 0).Select(one => one.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_RandomElement_GivesAnotherFileOfTheSameFunction(string name)
    {
        using var folder = new OnnxFolder();
        var (source, target) = (Path.Combine(folder.Path, "source.onnx"), Path.Combine(folder.Path, "target.onnx"));
        File.WriteAllBytes(source, OnnxOperatorNetworks.All[name].Make().ToBytes());
        using var model = OnnxModel.Open(source);
        var analysis = OnnxArchitecture.Examine(model);

        OnnxPermutation.Write(model, analysis.Symmetry, GroupElement.FullCycles(analysis.Symmetry.StateSpec), target);

        Assert.NotEqual(File.ReadAllBytes(source), File.ReadAllBytes(target));
        var given = new OnnxInputs(model).Draw(new SplitRandom(1), analysis.Sizes, 0);
        Assert.True(OnnxCertificate.Change(Run(source, given), Run(target, given)) < 1e-4);
    }

    [Fact]
    public void Write_ElementOfAWrongGroup_ChangesTheFunction()
    {
        using var folder = new OnnxFolder();
        var (source, target) = (Path.Combine(folder.Path, "source.onnx"), Path.Combine(folder.Path, "target.onnx"));
        File.WriteAllBytes(source, OnnxOperatorNetworks.All["SliceFront"].Make().ToBytes());
        using var model = OnnxModel.Open(source);
        var analysis = OnnxArchitecture.Examine(model);
        // The rows of one weight alone: nothing moves the units that they read.
        var spec = WeightSpaceSpec.Parse("labels r:5, c:2!\nmatrix v[out r, fixedIn c]");

        OnnxPermutation.Write(model, SymmetryAnalysis.Of(spec), GroupElement.FullCycles(spec), target);

        var given = new OnnxInputs(model).Draw(new SplitRandom(1), analysis.Sizes, 0);
        Assert.True(OnnxCertificate.Change(Run(source, given), Run(target, given)) > 1e-2);
    }

    [Fact]
    public void Write_ExternalData_GoesBesideTheNewFileAndNeverOverTheOld()
    {
        using var folder = new OnnxFolder();
        var source = Path.Combine(folder.Path, "source.onnx");
        File.WriteAllBytes(
            source, new OnnxWriter(opset: 17).Input("x", 2, 3).External("w", OnnxElementType.Float, [3, 8], "weights.bin").Weight("v", 8, 2)
                .Node("MatMul", ["x", "w"], ["h"]).Node("Tanh", ["h"], ["t"]).Node("MatMul", ["t", "v"], ["y"]).Output("y").ToBytes());
        var weights = new float[24];
        for (var i = 0; i < weights.Length; i++) weights[i] = MathF.Sin(i);
        File.WriteAllBytes(Path.Combine(folder.Path, "weights.bin"), System.Runtime.InteropServices.MemoryMarshal.AsBytes(weights.AsSpan()).ToArray());
        using var model = OnnxModel.Open(source);
        var analysis = OnnxArchitecture.Examine(model);
        var element = GroupElement.FullCycles(analysis.Symmetry.StateSpec);

        var error = Assert.Throws<OnnxFormatException>(() => OnnxPermutation.Write(model, analysis.Symmetry, element, Path.Combine(folder.Path, "target.onnx")));
        Assert.Contains("weights.bin, from which the network is read; give a file in another folder", error.Message, StringComparison.Ordinal);

        var target = Path.Combine(folder.Path, "new", "target.onnx");
        OnnxPermutation.Write(model, analysis.Symmetry, element, target);
        using var moved = OnnxModel.Open(target);
        var (before, after) = (Values(model, "w"), Values(moved, "w"));
        Assert.NotEqual(before, after);
        Assert.Equal(before.Order(), after.Order());
        var given = new OnnxInputs(model).Draw(new SplitRandom(1), analysis.Sizes, 0);
        Assert.True(OnnxCertificate.Change(Run(source, given), Run(target, given)) < 1e-4);
    }

    private static double[] Values(OnnxModel model, string name) => model.Tensors.Single(tensor => tensor.Name == name).ReadDoubles();

    private static List<(long[] Shape, double[] Values)> Run(string path, Dictionary<string, HostArray> given)
    {
        using var model = OnnxModel.Open(path);
        using var session = new OnnxSession(new RunnableModel(model, [], OnnxArchitecture.Examine(model).Shapes).ToBytes(), path);
        return session.Run(given);
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using WeightSpace.SymmetryBasis;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Networks;

public sealed class BuiltinCertificateTests(ITestOutputHelper output)
{
    /// <summary>Small sizes, all different where they may be, so that nothing fits by accident.</summary>
    private static readonly Dictionary<string, string> Small = new()
    {
        ["mlp"] = "sizes=5-6-7-3",
        ["siren"] = "sizes=2-6-7-3",
        ["autoencoder"] = "sizes=7-6-4",
        ["cnn"] = "channels=3-5-6-4 image=7",
        ["cnn-gap"] = "channels=3-5-6-4 image=7",
        ["separable-cnn"] = "channels=3-5-6-7-4 image=6",
        ["resnet20"] = "width=4 blocks=2 image=8 classes=3",
        ["densenet"] = "stem=4 growth=3 layers=3 transition=5 image=5 classes=2",
        ["unet"] = "width=3 image=8",
        ["lstm"] = "input=3 hidden=5 output=2 steps=3",
        ["gru"] = "input=3 hidden=5 output=2 steps=3",
        ["rnn-lm"] = "vocabulary=5 embedding=4 hidden=6",
        ["gru-seq2seq"] = "vocabulary=4 hidden=6",
        ["transformer"] = "width=12 heads=3 hidden=7 vocabulary=6 positions=5",
        ["transformer-flat"] = "width=6 hidden=7 vocabulary=5 positions=4",
        ["transformer-gqa"] = "width=6 heads=4 groups=2 channels=4 hidden=7 vocabulary=5 positions=3",
        ["moe"] = "input=5 width=6 experts=3 hidden=4 blocks=2 output=2",
        ["deeponet"] = "branch=5-6-4 trunk=2-7-4",
        ["hyperdeeponet"] = "branch=5-6-7 trunk=2-4-3-2",
        ["modno"] = "branch=5-6-4 trunk=2-7-4",
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var network in BuiltinNetworks.All) cases.Add(network.Name, Small[network.Name]);
            cases.Add("rnn-lm", "vocabulary=5 embedding=6 tied=true");
            cases.Add("transformer", "width=6 heads=2 hidden=7 vocabulary=6 positions=5 blocks=1 tied=false");
            cases.Add("modno", "branch=5-4 trunk=2-4 operators=2");
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Builtin_PassesAtDoublePrecision(string name, string settings)
    {
        var result = EquivarianceCertificate.Run(Analyze(name, settings), 3, new Random(1), new Generator(2));

        Assert.True(result.Status == CertificateStatus.Passed, $"{result}");
        Assert.InRange(result.MaxRelativeError, 0, 1e-11);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_FixedLabelMoved_Fails(string name, string settings)
    {
        var analysis = Analyze(name, settings);
        foreach (var label in analysis.StateSpec.Labels.Where(label => label.Kind == LabelKind.Fixed && label.Size > 1))
        {
            // Not every swap need show: a token may not occur in the input.
            var swaps = Enumerable.Range(0, label.Size - 1).Select(index => GroupElement.Transposition(analysis.StateSpec, label, 0, index, index + 1));
            var result = EquivarianceCertificate.Run(analysis, swaps, new Generator(2));

            Assert.True(result.Status == CertificateStatus.Failed, $"{label}: {result}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_LabelUntiedInOneParameter_Fails(string name, string settings)
    {
        var analysis = Analyze(name, settings);
        foreach (var label in analysis.StateSpec.Labels.Where(label => label.Kind != LabelKind.Fixed && label.Size > 1))
        {
            var users = analysis.Parameters.Where(parameter => parameter.Views.Any(view => Uses(view, label))).ToArray();

            Assert.NotEmpty(users);
            // A key's bias adds the same to all scores of a query, which the softmax takes away: it does nothing at
            // all.
            foreach (var user in users.Where(user => users.Length > 1 && !user.Name.EndsWith("key.bias", StringComparison.Ordinal)))
            {
                var untied = Untied(analysis, label, user);
                var random = new Random(1);
                var elements = Enumerable.Range(0, 4).Select(_ => GroupElement.Random(untied.StateSpec, random));
                var result = EquivarianceCertificate.Run(untied, elements, new Generator(2));

                Assert.True(result.Status == CertificateStatus.Failed, $"{label} in {user.Name}: {result}");
            }
        }
    }

    private static SymmetryAnalysis Analyze(string name, string settings) =>
        BuiltinNetworks.Find(name).Analyze(settings.Split(' ').Select(setting => setting.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]));

    [Theory]
    [InlineData("transformer", "blocks=5 width=128 hidden=512")]
    [InlineData("resnet20", "width=32 image=16")]
    public void Run_AMillionParameters_TakesSeconds(string name, string settings)
    {
        var analysis = Analyze(name, settings);
        var watch = Stopwatch.StartNew();
        var result = EquivarianceCertificate.Run(analysis, 5, new Random(1), new Generator(2));

        // The claim is ten seconds; a machine that runs other tests beside this one is given more.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 40);
        Assert.InRange(analysis.Spec.ElementCount, 1_000_000, 1_200_000);
        Assert.True(result.Passed, $"{result}");
        Assert.True(result.Trials >= 18);
        output.WriteLine($"{name}: {analysis.Spec.ElementCount} elements, {result.Trials} trials, {watch.Elapsed.TotalSeconds:f2} s, error {result.MaxRelativeError}");
    }

    private static bool Uses(ParameterView view, AxisLabel label) => view.Tensor.Axes.Any(axis => axis.Label == label);

    /// <summary>One parameter gets another label in place of this one, with permutations of its own.</summary>
    private static SymmetryAnalysis Untied(SymmetryAnalysis analysis, AxisLabel label, ParameterSymmetry user)
    {
        var loose = new Dictionary<AxisLabel, AxisLabel> { [label] = Replace(label, "loose") };
        AxisLabel Change(AxisLabel old) => loose.TryGetValue(old, out var known) ? known
            : old.Parent is { } parent && Change(parent) is var outer && outer != parent ? loose[old] = AxisLabel.Nested($"loose{loose.Count}", old.Size, outer)
            : old;
        TensorSpec ChangeAll(TensorSpec tensor) => new(tensor.Name, tensor.Kind, [.. tensor.Axes.Select(axis => new TensorAxis(Change(axis.Label), axis.Role))]);
        var changed = user with { Views = [.. user.Views.Select(view => view with { Tensor = ChangeAll(view.Tensor) })] };
        ImmutableArray<ParameterSymmetry> parameters = [.. analysis.Parameters.Select(parameter => parameter == user ? changed : parameter)];
        return analysis with { Spec = new WeightSpaceSpec([.. parameters.Where(one => !one.IsBuffer).SelectMany(one => one.Views).Select(view => view.Tensor)]), Parameters = parameters };
    }

    private static AxisLabel Replace(AxisLabel label, string name) =>
        label.Parent is { } parent ? AxisLabel.Nested(name, label.Size, parent) : AxisLabel.Permutable(name, label.Size);
}

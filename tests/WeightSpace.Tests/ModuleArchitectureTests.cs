using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Tests;

public sealed class ModuleArchitectureTests
{
    [Fact]
    public void Analyze_Sequential_GivesTheChainOfLabels()
    {
        using var module = Perceptron(ScalarType.Float32);
        var architecture = ModuleArchitecture.Analyze(module);

        Assert.Empty(architecture.Analysis.Cautions);
        Assert.Equal(
            WeightSpaceSpec.Parse(
                """
                labels 0.out:4, 0.in:3!, 2.out:5, 4.out:2!
                matrix 0.weight[out 0.out, fixedIn 0.in]
                bias 0.bias[out 0.out]
                matrix 2.weight[out 2.out, in 0.out]
                bias 2.bias[out 2.out]
                matrix 4.weight[fixedOut 4.out, in 2.out]
                bias 4.bias[fixedOut 4.out]
                """),
            architecture.Spec);
    }

    [Fact]
    public void Analyze_SelfDescribingModule_SharesTheLatentLabel()
    {
        using var module = new Product(ScalarType.Float32);
        var spec = ModuleArchitecture.Analyze(module).Spec;

        Assert.Equal(Find(spec, "left.2.weight").Axes[0].Label, Find(spec, "right.2.weight").Axes[0].Label);
        Assert.Equal(LabelKind.Permutable, Find(spec, "left.2.weight").Axes[0].Label.Kind);
        Assert.Equal(TensorKind.Scalar, Find(spec, "bias").Kind);
    }

    [Fact]
    public void Analyze_ModuleOfOnesOwn_IsWatchedOnNumbersDrawnAtRandom()
    {
        // A reversal is only another order of the same units.
        using var module = nn.Sequential(nn.Linear(3, 4), new Reverse(), nn.Linear(4, 2));
        var architecture = ModuleArchitecture.Analyze(module);

        Assert.Equal(4, Assert.Single(architecture.Spec.Labels, label => label.Kind == LabelKind.Permutable).Size);
        Assert.Equal([3, 2, 1, 0], architecture.Analysis.Parameters.Single(one => one.Name == "2.weight").Views[0].Orders[1]);
        Assert.True(architecture.Proof.Passed);
        Assert.Empty(architecture.Analysis.Cautions);
    }

    [Fact]
    public void Certificate_AnalysedModules_Pass()
    {
        using var scope = NewDisposeScope();
        using var perceptron = Perceptron(ScalarType.Float64);
        using var product = new Product(ScalarType.Float64);
        var x = Normal(6, 3);

        var first = EquivarianceCertificate.Run(perceptron, ModuleArchitecture.Analyze(perceptron).Spec, () => perceptron.forward(x), 5, new Random(1));
        var second = EquivarianceCertificate.Run(product, ModuleArchitecture.Analyze(product).Spec, () => product.forward(x, x), 5, new Random(1));

        Assert.True(first.Passed, $"error {first.MaxRelativeError}");
        Assert.True(second.Passed, $"error {second.MaxRelativeError}");
        Assert.Equal(1 + 2 + 5, first.Trials);
    }

    [Fact]
    public void Certificate_WrongLabel_FailsAndRestoresTheWeights()
    {
        using var scope = NewDisposeScope();
        using var module = Perceptron(ScalarType.Float64);
        var x = Normal(6, 3);
        var before = module.forward(x);
        var text = ModuleArchitecture.Analyze(module).Spec.ToString();
        var wrong = WeightSpaceSpec.Parse(text.Replace("0.out:4,", "0.out:4, loose:4,").Replace("bias 0.bias[out 0.out]", "bias 0.bias[out loose]"));
        var result = EquivarianceCertificate.Run(module, wrong, () => module.forward(x), 3, new Random(1));

        Assert.False(result.Passed);
        Assert.True(before.Equals(module.forward(x)));
    }

    [Fact]
    public void Analyze_MissingParameter_NamesWhatThereIs()
    {
        using var module = new Liar();
        var error = Assert.Throws<ArgumentException>(() => ModuleArchitecture.Analyze(module));

        Assert.StartsWith("There is no parameter wait; the module has weight.", error.Message, StringComparison.Ordinal);
    }

    private static TensorSpec Find(WeightSpaceSpec spec, string name) => spec.Tensors.Single(tensor => tensor.Name == name);

    private static Tensor Normal(params long[] shape) => zeros(shape, dtype: ScalarType.Float64).normal_(0, 1, new Generator(5));

    private static Sequential Perceptron(ScalarType dtype) => nn.Sequential(
        nn.Linear(3, 4, dtype: dtype), nn.Tanh(), nn.Linear(4, 5, dtype: dtype), nn.ReLU(), nn.Linear(5, 2, dtype: dtype));

    private sealed class Product : nn.Module<Tensor, Tensor, Tensor>, ISelfDescribingModule
    {
        private readonly Sequential left;
        private readonly Sequential right;
        private readonly Parameter bias;

        public Product(ScalarType dtype)
            : base(nameof(Product))
        {
            left = nn.Sequential(nn.Linear(3, 4, dtype: dtype), nn.Tanh(), nn.Linear(4, 3, dtype: dtype));
            right = nn.Sequential(nn.Linear(3, 5, dtype: dtype), nn.Tanh(), nn.Linear(5, 3, dtype: dtype));
            bias = nn.Parameter(ones(1, dtype: dtype));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x, Tensor y) => einsum("bp,np->bn", left.forward(x), right.forward(y)) + bias;

        public void Describe(IArchitectureRecorder recorder)
        {
            var x = recorder.Call(nameof(left), recorder.Input("x", 1, 3));
            var y = recorder.Call(nameof(right), recorder.Input("y", 1, 3));
            recorder.Output(recorder.Add(recorder.Einsum("bp,np->bn", x, y), recorder.Parameter(nameof(bias))));
        }
    }

    private sealed class Reverse() : nn.Module<Tensor, Tensor>(nameof(Reverse))
    {
        public override Tensor forward(Tensor input) => input.flip(-1);
    }

    private sealed class Liar : nn.Module<Tensor, Tensor>, ISelfDescribingModule
    {
        private readonly Parameter weight;

        public Liar()
            : base(nameof(Liar))
        {
            weight = nn.Parameter(ones(3));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => input * weight;

        public void Describe(IArchitectureRecorder recorder) => recorder.Output(recorder.Parameter("wait"));
    }
}

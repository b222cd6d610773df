using WeightSpace.SymmetryBasis;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Models;

public sealed class DeepOnetTests
{
    private static readonly DeepOnetOptions Small = DeepOnetOptions.Parse("branch=7-9-5; trunk=2-6-5; activation=tanh");

    [Fact]
    public void Constructor_PublishedNetworks_HasExactParameterCount()
    {
        foreach (var text in new[] { "branch=128-128-128-128-128; trunk=1-128-128-128-128; bias=false", "branch=40-256-256; trunk=1-256-256-256-256; bias=false" })
        {
            var options = DeepOnetOptions.Parse(text);
            using var generator = Seeds.Generator();
            using var model = new DeepOnet(options, generator);
            Assert.Equal(options.ParameterCount, model.parameters().Sum(parameter => parameter.numel()));
        }
    }

    [Fact]
    public void StateDict_SmallNetwork_HasDocumentedKeys()
    {
        using var generator = Seeds.Generator();
        using var model = new DeepOnet(Small, generator);
        Assert.Equal(
            ["bias", "branch.0.bias", "branch.0.weight", "branch.2.bias", "branch.2.weight", "trunk.0.bias", "trunk.0.weight", "trunk.2.bias", "trunk.2.weight"],
            model.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Constructor_SameGeneratorState_GivesSameNetwork()
    {
        using var first = new DeepOnet(Small, Seeds.Generator(3));
        using var second = new DeepOnet(Small, Seeds.Generator(3));
        using var third = new DeepOnet(Small, Seeds.Generator(4));
        using var scope = NewDisposeScope();
        var (u, y) = Inputs();
        Assert.Equal(0, Seeds.Max(first.forward(u, y), second.forward(u, y)));
        Assert.NotEqual(0, Seeds.Max(first.forward(u, y), third.forward(u, y)));
    }

    [Fact]
    public void Constructor_LargeLayer_HasGlorotDeviation()
    {
        using var generator = Seeds.Generator();
        using var model = new DeepOnet(DeepOnetOptions.Parse("branch=300-100; trunk=1-100"), generator);
        using var scope = NewDisposeScope();
        var weight = model.state_dict()["branch.0.weight"];
        Assert.Equal(Math.Sqrt(2.0 / 400), weight.std().item<float>(), 0.001);
    }

    [Fact]
    public void Forward_CartesianAndPerFunctionQueries_Agree()
    {
        using var generator = Seeds.Generator();
        using var model = new DeepOnet(Small, generator, dtype: ScalarType.Float64);
        using var scope = NewDisposeScope();
        var (u, y) = Inputs(ScalarType.Float64);
        var cartesian = model.forward(u, y);
        var perFunction = model.forward(u, y.unsqueeze(0).expand(4, 3, 2));
        Assert.Equal([4L, 3L], cartesian.shape);
        Assert.InRange(Seeds.Max(cartesian, perFunction), 0, 1e-14);
    }

    [Fact]
    public void Forward_Value_IsTheFormula()
    {
        using var generator = Seeds.Generator();
        using var model = new DeepOnet(Small, generator, dtype: ScalarType.Float64);
        using var scope = NewDisposeScope();
        var (u, y) = Inputs(ScalarType.Float64);
        var state = model.state_dict();
        using (no_grad())
            foreach (var value in state.Values) value.add_(0.01);
        var branch = Dense(Dense(u, "branch.0").tanh(), "branch.2");
        var trunk = Dense(Dense(y, "trunk.0").tanh(), "trunk.2").tanh();
        Assert.InRange(Seeds.Max(model.forward(u, y), branch.matmul(trunk.t()) + state["bias"]), 0, 1e-14);

        Tensor Dense(Tensor input, string name) => input.matmul(state[$"{name}.weight"].t()) + state[$"{name}.bias"];
    }

    [Fact]
    public void Forward_PeriodicFeatures_IsPeriodic()
    {
        using var generator = Seeds.Generator();
        using var model = new DeepOnet(
            DeepOnetOptions.Parse("branch=7-9-5; trunk=6-8-5; features=periodic(1,3,2.5)"), generator, dtype: ScalarType.Float64);
        using var scope = NewDisposeScope();
        var (u, _) = Inputs(ScalarType.Float64);
        var y = tensor(new[] { 0.1, 0.7, 1.9 }).unsqueeze(-1);
        Assert.InRange(Seeds.Max(model.forward(u, y), model.forward(u, y + 5)), 0, 1e-13);
        Assert.True(Seeds.Max(model.forward(u, y), model.forward(u, y + 1)) > 1e-3);
    }

    [Fact]
    public void Backward_Loss_ReachesEveryParameter()
    {
        using var generator = Seeds.Generator();
        using var model = new DeepOnet(Small, generator);
        using var scope = NewDisposeScope();
        var (u, y) = Inputs();
        model.forward(u, y).square().sum().backward();
        foreach (var (name, parameter) in model.named_parameters())
        {
            Assert.True(parameter.grad is not null, name);
            Assert.True(parameter.grad!.abs().sum().item<float>() > 0, name);
        }
    }

    [Fact]
    public void Parameters_CallersScopeCloses_StayAlive()
    {
        using var generator = Seeds.Generator();
        DeepOnet model;
        using (NewDisposeScope())
            model = new DeepOnet(Small, generator);
        using var scope = NewDisposeScope();
        var (u, y) = Inputs();
        Assert.True(model.forward(u, y).isfinite().all().item<bool>());
        model.Dispose();
    }

    [Fact]
    public void Forward_WrongShapes_SaysExpectedAndGot()
    {
        using var generator = Seeds.Generator();
        using var model = new DeepOnet(Small, generator);
        using var scope = NewDisposeScope();
        var (u, y) = Inputs();
        var sensors = Assert.Throws<ArgumentException>(() => model.forward(zeros(4, 8), y));
        Assert.Contains("Input functions must have shape [functions, 7] (one column per sensor), got [4, 8].", sensors.Message, StringComparison.Ordinal);
        var queries = Assert.Throws<ArgumentException>(() => model.forward(u, zeros(3, 1)));
        Assert.Contains("[points, 2] (shared) or [4, points, 2] (per function), got [3, 1]", queries.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.forward(u, zeros(5, 3, 2)));
    }

    [Fact]
    public void Describe_Network_RecordsTheFormula()
    {
        using var generator = Seeds.Generator();
        using var model = new DeepOnet(Small, generator);
        var recorder = new TextRecorder();
        model.Describe(recorder);
        Assert.Equal("add(einsum fk,nk->fn(branch(functions[1,7]), trunk(queries[1,2])), bias)", recorder.Result);
    }

    private static (Tensor Functions, Tensor Queries) Inputs(ScalarType dtype = ScalarType.Float32)
    {
        var generator = Seeds.Generator(11);
        return (randn([4, 7], dtype: dtype, generator: generator), randn([3, 2], dtype: dtype, generator: generator));
    }

    private sealed class TextRecorder : IArchitectureRecorder
    {
        private readonly List<string> values = [];

        public string? Result { get; private set; }

        public ArchitectureValue Input(string name, params ReadOnlySpan<long> shape) => Push($"{name}[{string.Join(',', shape.ToArray())}]");

        public ArchitectureValue Parameter(string name) => Push(name);

        public ArchitectureValue Constant(string name, params ReadOnlySpan<long> shape) => Input(name, shape);

        public ArchitectureValue Call(string childName, params ReadOnlySpan<ArchitectureValue> inputs) => Push($"{childName}({Join(inputs)})");

        public ArchitectureValue Einsum(string equation, params ReadOnlySpan<ArchitectureValue> operands) =>
            Push($"einsum {equation}({Join(operands)})");

        public ArchitectureValue Add(ArchitectureValue left, ArchitectureValue right) => Push($"add({values[left.Id]}, {values[right.Id]})");

        public ArchitectureValue Elementwise(string operation, params ReadOnlySpan<ArchitectureValue> operands) => Push($"{operation}({Join(operands)})");

        public ArchitectureValue MatMul(ArchitectureValue left, ArchitectureValue right) => Push($"matmul({values[left.Id]}, {values[right.Id]})");

        public ArchitectureValue Reshape(ArchitectureValue value, params ReadOnlySpan<long> shape) => Push($"reshape {string.Join(',', shape.ToArray())}({values[value.Id]})");

        public ArchitectureValue Transpose(ArchitectureValue value, params ReadOnlySpan<int> order) => Push($"transpose {string.Join(',', order.ToArray())}({values[value.Id]})");

        public ArchitectureValue Concat(int axis, params ReadOnlySpan<ArchitectureValue> operands) => Push($"concat {axis}({Join(operands)})");

        public ArchitectureValue Slice(ArchitectureValue value, int axis, long start, long length) => Push($"slice {axis},{start},{length}({values[value.Id]})");

        public ArchitectureValue Select(ArchitectureValue value, int axis, long index) => Push($"select {axis},{index}({values[value.Id]})");

        public ArchitectureValue Reduce(string operation, ArchitectureValue value, params ReadOnlySpan<int> axes) => Push($"{operation} {string.Join(',', axes.ToArray())}({values[value.Id]})");

        public ArchitectureValue Softmax(ArchitectureValue value, int axis) => Push($"softmax {axis}({values[value.Id]})");

        public void Output(ArchitectureValue value) => Result = values[value.Id];

        private string Join(ReadOnlySpan<ArchitectureValue> operands) => string.Join(", ", operands.ToArray().Select(value => values[value.Id]));

        private ArchitectureValue Push(string text)
        {
            values.Add(text);
            return new(values.Count - 1);
        }
    }
}

using FsCheck.Xunit;
using TorchSharp;
using WeightSpace.Kernels;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Models;

/// <summary>What holds for every model of the family.</summary>
public sealed class OperatorModelsTests
{
    public static TheoryData<string> All => ModelZoo.All;

    public static TheoryData<string> Pointwise => ModelZoo.Pointwise;

    [Theory]
    [MemberData(nameof(All))]
    public void ParameterCount_EveryModel_IsWhatTheModuleHolds(string key)
    {
        using var model = ModelZoo.Create(key);
        Assert.Equal(model.Options.ParameterCount, model.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Parse_TextOfOptions_RoundTrips(string key)
    {
        var options = ModelZoo.Options(key);
        var parsed = OperatorModels.Parse(ModelZoo.NameOf(key), options.ToString());
        Assert.Equal(options, parsed);
        Assert.Equal(options.GetHashCode(), parsed.GetHashCode());
        Assert.Equal(options.ToString(), parsed.ToString());
    }

    [Property(Arbitrary = [typeof(ModelSketch)])]
    public void Parse_TextOfAnyOptions_RoundTrips(ModelSketch sketch)
    {
        var options = sketch.Options();
        var parsed = OperatorModels.Parse(sketch.Kind, options.ToString());
        Assert.Equal(options, parsed);
        Assert.Equal(options.GetHashCode(), parsed.GetHashCode());
        Assert.Equal(options.ToString(), parsed.ToString());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Parse_UnknownFieldOrBadNumber_SaysWhichModelAndField(string key)
    {
        var text = ModelZoo.Options(key).ToString();
        Assert.Contains("unknown field 'colour'", Assert.Throws<FormatException>(() => OperatorModels.Parse(ModelZoo.NameOf(key), text + "; colour=red")).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => OperatorModels.Parse(ModelZoo.NameOf(key), text + "; " + text));
        Assert.Throws<FormatException>(() => OperatorModels.Parse(ModelZoo.NameOf(key), ""));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Forward_SharedQueries_HasShapeOfOutputs(string key)
    {
        using var model = ModelZoo.Create(key);
        using var scope = NewDisposeScope();
        var (u, y) = ModelZoo.Inputs(key);
        var values = model.forward(u, y);
        Assert.Equal(model.Outputs == 1 ? [ModelZoo.Functions, y.shape[0]] : [ModelZoo.Functions, y.shape[0], model.Outputs], values.shape);
        Assert.True(values.isfinite().all().item<bool>());
        Assert.True(values.std(0).min().item<double>() > 1e-9, "the output must depend on the function");
    }

    [Theory]
    [MemberData(nameof(Pointwise))]
    public void Forward_QueriesPerFunction_AgreeWithShared(string key)
    {
        using var model = ModelZoo.Create(key);
        using var scope = NewDisposeScope();
        var (u, y) = ModelZoo.Inputs(key);
        var shared = model.forward(u, y);
        Assert.InRange(Seeds.Max(shared, model.forward(u, y.unsqueeze(0).expand(ModelZoo.Functions, -1, -1))), 0, 1e-13);
        // Each function with points of its own, in another order: function f starts at point f.
        var rolled = stack(Enumerable.Range(0, ModelZoo.Functions).Select(f => y.roll(-f, 0)).ToArray());
        var expected = stack(Enumerable.Range(0, ModelZoo.Functions).Select(f => shared[f].roll(-f, 0)).ToArray());
        Assert.InRange(Seeds.Max(model.forward(u, rolled), expected), 0, 1e-13);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Backward_Loss_IsTheSlopeAlongAnyDirection(string key)
    {
        using var model = ModelZoo.Create(key);
        using var scope = NewDisposeScope();
        var (u, y) = ModelZoo.Inputs(key);
        var weights = cos(arange(model.forward(u, y).numel(), dtype: ScalarType.Float64));
        Loss().backward();
        var parameters = model.named_parameters().ToArray();
        using var generator = Seeds.Generator(5);
        var directions = parameters.Select(pair => randn(pair.parameter.shape, dtype: ScalarType.Float64, generator: generator)).ToArray();
        foreach (var (name, parameter) in parameters)
            Assert.True(parameter.grad is not null && parameter.grad.abs().sum().item<double>() > 0, $"{name} has no gradient");
        var slope = parameters.Zip(directions, (pair, direction) => (pair.parameter.grad! * direction).sum().item<double>()).Sum();

        using var gradients = no_grad();
        const double Step = 1e-6;
        Move(Step);
        var above = Loss().item<double>();
        Move(-2 * Step);
        var below = Loss().item<double>();
        Assert.Equal((above - below) / (2 * Step), slope, 1e-6 * Math.Max(1, Math.Abs(slope)));

        Tensor Loss() => (model.forward(u, y).flatten() * weights).sum();
        void Move(double by)
        {
            for (var i = 0; i < parameters.Length; i++) parameters[i].parameter.add_(directions[i], alpha: by);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Step_OneBatch_LossFallsTenfold(string key)
    {
        using var model = ModelZoo.Create(key, dtype: ScalarType.Float32);
        using var scope = NewDisposeScope();
        var (u, y) = ModelZoo.Inputs(key, ScalarType.Float32);
        var values = (u.narrow(1, 0, 1) * y.select(-1, 0).mul(0.7).sin()) + y.sum(-1).mul(0.5);
        // For POD a target that its basis can reach.
        if (key.StartsWith("pod", StringComparison.Ordinal))
        {
            using var other = ModelZoo.Create(key, seed: 2, dtype: ScalarType.Float32);
            values = other.forward(u, y).detach();
        }

        if (model.Outputs > 1) values = stack([values, values.neg().add(0.3)], -1);
        using var optimizer = new FusedAdam(model.parameters(), lr: 0.02);
        double first = 0, last = 0;
        for (var step = 0; step < 150 && (step == 0 || last > 0.1 * first); step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            var loss = nn.functional.mse_loss(model.forward(u, y), values);
            loss.backward();
            optimizer.step();
            last = loss.item<float>();
            if (step == 0) first = last;
        }

        Assert.True(last <= 0.1 * first, $"{key}: {first} to {last}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Create_SameGeneratorState_GivesSameNetwork(string key)
    {
        using var first = ModelZoo.Create(key, 3);
        using var second = ModelZoo.Create(key, 3);
        using var third = ModelZoo.Create(key, 4);
        using var scope = NewDisposeScope();
        var (u, y) = ModelZoo.Inputs(key);
        Assert.Equal(0, Seeds.Max(first.forward(u, y), second.forward(u, y)));
        Assert.NotEqual(0, Seeds.Max(first.forward(u, y), third.forward(u, y)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void StateDict_LoadedIntoAnotherNetwork_GivesTheSameValues(string key)
    {
        using var first = ModelZoo.Create(key, 3);
        using var second = ModelZoo.Create(key, 4);
        using var scope = NewDisposeScope();
        var (u, y) = ModelZoo.Inputs(key);
        second.load_state_dict(first.state_dict());
        Assert.Equal(0, Seeds.Max(first.forward(u, y), second.forward(u, y)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Forward_Step_LeavesNoTensors(string key)
    {
        using var model = ModelZoo.Create(key);
        using var outer = NewDisposeScope();
        var (u, y) = ModelZoo.Inputs(key);
        Step();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 3; i++) Step();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Step()
        {
            using var values = model.forward(u, y);
            using var loss = values.sum();
            loss.backward();
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Forward_WrongShapes_SaysExpectedAndGot(string key)
    {
        using var model = ModelZoo.Create(key);
        using var scope = NewDisposeScope();
        var (u, y) = ModelZoo.Inputs(key);
        Assert.Throws<ArgumentException>(() => model.forward(u.narrow(1, 0, 3), y));
        Assert.Throws<ArgumentException>(() => model.forward(u[0], y));
        var dimension = Assert.Throws<ArgumentException>(() => model.forward(u, zeros(6, 5, dtype: ScalarType.Float64)));
        Assert.Contains($"[points, {model.QueryDimension}] (shared)", dimension.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.forward(u, y.unsqueeze(0).expand(3, -1, -1)));
    }

    [Theory]
    [InlineData("fno")]
    [InlineData("fno in two dimensions")]
    public void Forward_QueriesPerFunctionOnFno_SaysCartesianIsRequired(string key)
    {
        using var model = ModelZoo.Create(key);
        using var scope = NewDisposeScope();
        var (u, y) = ModelZoo.Inputs(key);
        var error = Assert.Throws<ArgumentException>(() => model.forward(u, y.unsqueeze(0).expand(ModelZoo.Functions, -1, -1)));
        Assert.Contains("one regular grid for all functions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_UnknownName_NamesWhatThereIs()
    {
        var error = Assert.Throws<ArgumentException>(() => OperatorModels.Parse("deepnet", ""));
        Assert.Contains("chen-chen, deeponet, flex-deeponet, fno, hyperdeeponet", error.Message, StringComparison.Ordinal);
    }
}

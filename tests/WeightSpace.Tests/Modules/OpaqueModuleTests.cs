using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Modules;

/// <summary>Modules that the analyzer cannot see into, and sequences of several inputs, which say themselves what they
/// do.</summary>
public sealed class OpaqueModuleTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void Analyze_SequentialOfSeveralInputs_GivesAllOfThemToTheFirstChild(int inputs)
    {
        using var scope = NewDisposeScope();
        nn.Module first = inputs switch { 2 => nn.Bilinear(4, 4, 5), 3 => new Sum3(), _ => new Sum6() };
        nn.Module[] rest = [nn.Tanh(), nn.Linear(inputs == 2 ? 5 : 4, 5), nn.Tanh(), nn.Linear(5, 2)];
        nn.Module sequence = inputs switch { 2 => new Chain2([first, .. rest]), 3 => new Chain3([first, .. rest]), _ => new Chain6([first, .. rest]) };
        int[] hidden = [.. Enumerable.Repeat(6, inputs)];
        // What is summed up is one label; a bilinear form has two, and its result a third.
        Require(SeveralInputCases.Joined(sequence, inputs, [], inputs == 2 ? [.. hidden, 4, 4, 5, 5] : [.. hidden, 4, 5]), cautions: 0);
    }

    [Fact]
    public void Analyze_SequentialThatDoesMoreThanItsChildren_IsFixedAndNotBelieved()
    {
        using var scope = NewDisposeScope();
        using var sequence = new Residual2([nn.Bilinear(4, 4, 4), nn.Tanh(), nn.Linear(4, 4)]);
        Require(SeveralInputCases.Joined(sequence, 2, [], 6, 6), cautions: 9);
    }

    [Fact]
    public void Analyze_DerivedSequential_IsBelievedOnlyIfItIsTheChain()
    {
        using var scope = NewDisposeScope();
        Require(EngineModuleCases.Hidden(new Renamed(nn.Tanh(), nn.Linear(6, 6)), 6, 6), cautions: 0);
        Require(EngineModuleCases.Case(nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 6), new Reversed(nn.Tanh()), nn.Linear(6, 2)), [4, 3], 5, 6), cautions: 0);
    }

    [Fact]
    public void Analyze_UnknownModuleOfSeveralInputs_FixesWhatItTouches()
    {
        using var scope = NewDisposeScope();
        var one = SeveralInputCases.Joined(new Outer(), 2, [], 6, 6);
        var architecture = Require(one, cautions: 2);
        Assert.All(architecture.Analysis.Cautions, caution => Assert.Equal("Outer 'joint'", caution.Operator));
    }

    [Fact]
    public void Analyze_ModuleOfSeveralResults_SaysWhatToDo()
    {
        using var scope = NewDisposeScope();
        using var network = EngineModuleCases.Double(new Wired(x => x, recorder => recorder.Call("twice", recorder.Input("x", 1, 3)), ("twice", new Twice())));
        var error = Assert.Throws<ArgumentException>(() => ModuleArchitecture.Analyze(network));

        Assert.Equal(
            "Module twice of type Twice cannot be run on zeros of shapes [1, 3] to find the shape of its result: it is not known how to call it with 1 tensor for one tensor. "
            + "Pass an example of its inputs, Analyze(module, x), or implement ISelfDescribingModule in it or in the module that calls it.",
            error.Message);
    }

    [Fact]
    public void Analyze_ModuleThatCannotBeRun_SaysWhy()
    {
        using var scope = NewDisposeScope();
        using var network = EngineModuleCases.Double(new Wired(x => x, recorder => recorder.Call("odd", recorder.Input("x", 1, 3), recorder.Input("y", 1, 3)), ("odd", new Odd())));
        var error = Assert.Throws<ArgumentException>(() => ModuleArchitecture.Analyze(network));

        Assert.Contains("Module odd of type Odd cannot be run on zeros of shapes [1, 3] and [1, 3]", error.Message, StringComparison.Ordinal);
        Assert.Contains("not today", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificate_WrongRuleForALoss_Fails()
    {
        // As if the loss acted element by element, although the target names classes by number.
        using var scope = NewDisposeScope();
        var one = SeveralInputCases.Joined(nn.CrossEntropyLoss(), 1, [tensor(new[] { 0L, 3, 2, 1, 0 })], 6);
        var text = ModuleArchitecture.Analyze(one.Network).Spec.ToString();
        Assert.Contains("branch0.2.out:4!", text, StringComparison.Ordinal);
        var wrong = WeightSpaceSpec.Parse(text.Replace("branch0.2.out:4!", "branch0.2.out:4", StringComparison.Ordinal).Replace("fixedOut branch0.2.out", "out branch0.2.out", StringComparison.Ordinal));

        Assert.False(EquivarianceCertificate.Run(one.Network, wrong, () => one.Network.forward(one.Input), 3, new Random(5)).Passed);
    }

    private static ModuleArchitecture Require(EngineModuleCase one, int cautions)
    {
        var architecture = ModuleArchitecture.Analyze(one.Network, one.Input.shape);
        var result = EquivarianceCertificate.Run(one.Network, architecture.Analysis, () => one.Network.forward(one.Input), 3, new Random(5));

        Assert.True(result.Passed && result.MaxRelativeError < 1e-10, $"{result}\n{architecture.Spec}");
        Assert.Equal(one.Log10Order, architecture.Spec.Log10GroupOrder, 9);
        Assert.Equal(cautions, architecture.Analysis.Cautions.Count());
        Explanations.Require(architecture.Analysis);
        return architecture;
    }

    private static Tensor Rest(IEnumerable<nn.Module> children, Tensor x)
    {
        foreach (var child in children.Skip(1)) x = ((nn.Module<Tensor, Tensor>)child).call(x);
        return x;
    }

    private sealed class Chain2(nn.Module[] modules) : Sequential<Tensor, Tensor, Tensor>(modules)
    {
        public override Tensor forward(Tensor input1, Tensor input2) => Rest(children(), ((nn.Module<Tensor, Tensor, Tensor>)this[0]).call(input1, input2));
    }

    private sealed class Residual2(nn.Module[] modules) : Sequential<Tensor, Tensor, Tensor>(modules)
    {
        public override Tensor forward(Tensor input1, Tensor input2) => Rest(children(), ((nn.Module<Tensor, Tensor, Tensor>)this[0]).call(input1, input2)) + input1.cumsum(1);
    }

    private sealed class Chain3(nn.Module[] modules) : Sequential<Tensor, Tensor, Tensor, Tensor>(modules)
    {
        public override Tensor forward(Tensor input1, Tensor input2, Tensor input3) => Rest(children(), ((Sum3)this[0]).call(input1, input2, input3));
    }

    private sealed class Chain6(nn.Module[] modules) : Sequential<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>(modules)
    {
        public override Tensor forward(Tensor input1, Tensor input2, Tensor input3, Tensor input4, Tensor input5, Tensor input6) =>
            Rest(children(), ((Sum6)this[0]).call(input1, input2, input3, input4, input5, input6));
    }

    private sealed class Renamed(params nn.Module[] modules) : Sequential<Tensor, Tensor>(modules)
    {
        public override Tensor forward(Tensor input) => Rest(children(), ((nn.Module<Tensor, Tensor>)this[0]).call(input));
    }

    private sealed class Reversed(params nn.Module[] modules) : Sequential<Tensor, Tensor>(modules)
    {
        public override Tensor forward(Tensor input) => ((nn.Module<Tensor, Tensor>)this[0]).call(input.flip(1));
    }

    private sealed class Sum3() : nn.Module<Tensor, Tensor, Tensor, Tensor>(nameof(Sum3)), ISelfDescribingModule
    {
        public override Tensor forward(Tensor input1, Tensor input2, Tensor input3) => input1 + (input2 * input3);

        public void Describe(IArchitectureRecorder recorder) => recorder.Output(recorder.Elementwise("sum", [.. Enumerable.Range(0, 3).Select(i => recorder.Input($"input{i}", 5, 4))]));
    }

    private sealed class Sum6() : nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>(nameof(Sum6)), ISelfDescribingModule
    {
        public override Tensor forward(Tensor input1, Tensor input2, Tensor input3, Tensor input4, Tensor input5, Tensor input6) => input1 + (input2 * input3) - (input4 * input5 * input6);

        public void Describe(IArchitectureRecorder recorder) => recorder.Output(recorder.Elementwise("sum", [.. Enumerable.Range(0, 6).Select(i => recorder.Input($"input{i}", 5, 4))]));
    }

    private sealed class Outer() : nn.Module<Tensor, Tensor, Tensor>(nameof(Outer))
    {
        public override Tensor forward(Tensor input1, Tensor input2) => input1.cumsum(1).unsqueeze(2) * input2.cumsum(1).unsqueeze(1);
    }

    private sealed class Twice() : nn.Module<Tensor, (Tensor, Tensor)>(nameof(Twice))
    {
        public override (Tensor, Tensor) forward(Tensor input) => (input, input);
    }

    private sealed class Odd() : nn.Module<Tensor, Tensor, Tensor>(nameof(Odd))
    {
        public override Tensor forward(Tensor input1, Tensor input2) => throw new InvalidOperationException("not today.");
    }
}

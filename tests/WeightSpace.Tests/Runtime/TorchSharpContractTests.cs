using System.Diagnostics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Runtime;

/// <summary>What the code of this repository takes for granted of TorchSharp; a new version that breaks it breaks
/// here.</summary>
[Collection("Alone")]
public sealed class TorchSharpContractTests
{
    [Fact]
    public void Baddbmm_Method_TakesTheSummandLast()
    {
        using var scope = NewDisposeScope();
        var (left, right, bias) = (full([1, 1, 1], 2f), full([1, 1, 1], 3f), full([1, 1, 1], 10f));
        Assert.Equal(16, left.baddbmm(right, bias).item<float>());
        Assert.Equal(16, baddbmm(left, right, bias).item<float>());
        Assert.Equal(16, bias[0].addmm(left[0], right[0]).item<float>());
    }

    [Fact]
    public void Scope_TensorsMadeInside_AreDisposedUnlessMoved()
    {
        var before = Tensor.TotalCount;
        Tensor moved;
        using (var scope = NewDisposeScope())
        {
            var inside = ones(2);
            moved = inside.add(1).MoveToOuterDisposeScope();
        }
        Assert.False(moved.IsInvalid);
        moved.Dispose();
        // What other tests left may be finalised meanwhile, so the count may fall.
        Assert.InRange(Tensor.TotalCount, 0, before);
    }

    [Fact]
    public void Scope_OfAnotherThread_IsNotThisThreads()
    {
        using var scope = NewDisposeScope();
        Tensor? made = null;
        var thread = new Thread(() => made = ones(1));
        thread.Start();
        thread.Join();
        scope.Dispose();
        Assert.False(made!.IsInvalid);
        made.Dispose();
    }

    [Fact]
    public void Scope_ParameterMadeInside_LivesOnlyWhenDetached()
    {
        Parameter lost, kept;
        using (NewDisposeScope())
        {
            lost = nn.Parameter(ones(1));
            kept = (Parameter)nn.Parameter(ones(1)).DetachFromDisposeScope();
        }
        Assert.True(lost.IsInvalid);
        Assert.False(kept.IsInvalid);
        kept.Dispose();
    }

    [Fact]
    public void Scope_TemporariesOfTheForwardPassDisposed_LeavesTheGraphWhole()
    {
        using var outer = NewDisposeScope();
        var x = full([1], 3f, requires_grad: true);
        Tensor loss;
        using (NewDisposeScope()) loss = x.square().square().sum().MoveToOuterDisposeScope();
        loss.backward();
        Assert.Equal(108, x.grad!.item<float>());
    }

    [Fact]
    public void RegisterComponents_FieldsPropertiesAndLists_AreKnownByTheseKeys()
    {
        using var module = new Registered();
        Assert.Equal(["<Property>k__BackingField", "cached", "field", "layer.bias", "layer.weight"], module.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("mm", true)]
    [InlineData("backward-twice", true)]
    [InlineData("matmul", false)]
    [InlineData("cummax", false)]
    [InlineData("grad-twice", false)]
    [InlineData("function-throws", false)]
    public void Error_OfTheEngine_IsAnExceptionOrEndsTheProcess(string error, bool isException)
    {
        var program = AppContext.BaseDirectory.Replace("WeightSpace.Tests", "EngineErrors", StringComparison.Ordinal);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(program, "WeightSpace.EngineErrors.dll"), error])
        {
            RedirectStandardError = true,
        })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(isException, process.ExitCode == 0);
        // Not what the program returns when nothing was thrown: where the process ends, it is aborted.
        Assert.NotEqual(1, process.ExitCode);
    }

    private sealed class Registered : nn.Module
    {
        private readonly Linear layer = nn.Linear(1, 1);
        private readonly Parameter field = nn.Parameter(ones(1));
        private readonly Tensor cached = ones(1);
        private readonly List<Parameter> list = [nn.Parameter(ones(1))];

        public Registered()
            : base(nameof(Registered))
        {
            RegisterComponents();
        }

        public Parameter Property { get; } = nn.Parameter(ones(1));

        public override string ToString() => $"{layer} {field} {cached} {list.Count}";
    }
}

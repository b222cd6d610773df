using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Modules;

/// <summary>A module of given children that runs and describes itself as it is told.</summary>
internal sealed class Wired : nn.Module<Tensor, Tensor>, ISelfDescribingModule
{
    private readonly Func<Tensor, Tensor> run;
    private readonly Func<IArchitectureRecorder, ArchitectureValue> describe;

    public Wired(Func<Tensor, Tensor> run, Func<IArchitectureRecorder, ArchitectureValue> describe, params (string Name, nn.Module Module)[] children)
        : base(nameof(Wired))
    {
        (this.run, this.describe) = (run, describe);
        foreach (var (name, module) in children) register_module(name, module);
    }

    public override Tensor forward(Tensor input) => run(input);

    public void Describe(IArchitectureRecorder recorder) => recorder.Output(describe(recorder));

    public void Own(string name, TorchSharp.Modules.Parameter parameter) => register_parameter(name, parameter);
}

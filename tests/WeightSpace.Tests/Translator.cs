using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Tests;

/// <summary>A transformer with encoder and decoder between two dense layers, over <c>[steps, batch, 5]</c>.</summary>
internal sealed class Translator : nn.Module<Tensor, Tensor, Tensor>, ISelfDescribingModule
{
    private readonly Linear enter = nn.Linear(5, 8);
    private readonly Transformer transformer = nn.Transformer(8, 2, 1, 1, 6, 0);
    private readonly Linear leave = nn.Linear(8, 2);

    public Translator()
        : base(nameof(Translator)) => RegisterComponents();

    public override Tensor forward(Tensor source, Tensor target) => leave.forward(transformer.forward(enter.forward(source), enter.forward(target)));

    public void Describe(IArchitectureRecorder recorder)
    {
        var source = recorder.Call(nameof(enter), recorder.Input("source", 3, 2, 5));
        var target = recorder.Call(nameof(enter), recorder.Input("target", 4, 2, 5));
        recorder.Output(recorder.Call(nameof(leave), recorder.Call(nameof(transformer), source, target)));
    }
}

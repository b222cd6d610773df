using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Tests;

/// <summary>Attention over a projected sequence, <c>[steps, batch, 5]</c>, that describes itself.</summary>
internal sealed class AttentionModel : nn.Module<Tensor, Tensor>, ISelfDescribingModule
{
    private readonly Linear enter = nn.Linear(5, 8);
    private readonly MultiheadAttention attention = nn.MultiheadAttention(8, 2);
    private readonly Linear leave = nn.Linear(8, 2);

    public AttentionModel()
        : base(nameof(AttentionModel)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        var x = enter.forward(input);
        return leave.forward(x + attention.forward(x, x, x, null, false, null).Item1);
    }

    public void Describe(IArchitectureRecorder recorder)
    {
        var x = recorder.Call(nameof(enter), recorder.Input("x", 3, 2, 5));
        recorder.Output(recorder.Call(nameof(leave), recorder.Add(x, recorder.Call(nameof(attention), x, x, x))));
    }
}

using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Tests;

/// <summary>A recurrent network of two layers of five units over <c>[time, batch, 3]</c>, and a dense head on the last
/// step.</summary>
internal sealed class SequenceModel : nn.Module<Tensor, Tensor>, ISelfDescribingModule
{
    private readonly nn.Module core;
    private readonly Linear head;
    private readonly Func<Tensor, Tensor> run;

    public SequenceModel(string kind, bool isBidirectional)
        : base(nameof(SequenceModel))
    {
        switch (kind)
        {
            case "rnn":
                var rnn = nn.RNN(3, 5, numLayers: 2, bidirectional: isBidirectional);
                (core, run) = (rnn, x => rnn.forward(x, null).Item1);
                break;
            case "gru":
                var gru = nn.GRU(3, 5, numLayers: 2, bidirectional: isBidirectional);
                (core, run) = (gru, x => gru.forward(x, null).Item1);
                break;
            default:
                var lstm = nn.LSTM(3, 5, numLayers: 2, bidirectional: isBidirectional);
                (core, run) = (lstm, x => lstm.forward(x, null).Item1);
                break;
        }

        head = nn.Linear(isBidirectional ? 10 : 5, 2);
        register_module(nameof(core), core);
        register_module(nameof(head), head);
    }

    public override Tensor forward(Tensor input) => head.forward(run(input).select(0, -1));

    public void Describe(IArchitectureRecorder recorder)
    {
        var states = recorder.Call(nameof(core), recorder.Input("x", 4, 2, 3));
        recorder.Output(recorder.Call(nameof(head), recorder.Select(states, 0, 3)));
    }
}

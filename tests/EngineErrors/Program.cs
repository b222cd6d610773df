using System.Runtime.InteropServices;
using static TorchSharp.torch;

// Exit code 0: the error came as a managed exception. Anything else: it ended the process.
Action error = args[0] switch
{
    "mm" => () => ones(2, 3).mm(ones(2, 3)),
    "matmul" => () => ones(2, 3).matmul(ones(2, 3)),
    "cummax" => () => ones(3).cummax(5),
    "backward-twice" => () =>
    {
        var loss = ones(2, requires_grad: true).square().sum();
        loss.backward();
        loss.backward();
    }
    ,
    "grad-twice" => () =>
    {
        var x = ones(2, requires_grad: true);
        var loss = x.square().sum();
        autograd.grad([loss], [x]);
        autograd.grad([loss], [x]);
    }
    ,
    "function-throws" => () => Thrower.apply(ones(2, requires_grad: true)).sum().backward(),
    _ => throw new ArgumentException($"no such error: {args[0]}"),
};
try
{
    error();
    return 1;
}
catch (Exception e) when (e is ExternalException or InvalidOperationException or NotSupportedException)
{
    return 0;
}

/// <summary>A custom function whose derivative throws.</summary>
internal sealed class Thrower : autograd.SingleTensorFunction<Thrower>
{
    public override string Name => nameof(Thrower);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => ((Tensor)vars[0]).alias();

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        throw new NotSupportedException("on purpose");
}

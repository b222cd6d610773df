using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Modules;

/// <summary>For every module of the engine that takes one tensor, a network with labels around it.</summary>
internal static class EngineModuleCases
{
    /// <summary>By the name of the type; several networks where a setting matters.</summary>
    public static IReadOnlyDictionary<string, Func<EngineModuleCase>[]> All { get; } = new Dictionary<string, Func<EngineModuleCase>[]>
    {
        ["AlphaDropout"] = [() => Hidden(nn.AlphaDropout())],
        ["CELU"] = [() => Hidden(nn.CELU())],
        ["Dropout"] = [() => Hidden(nn.Dropout())],
        ["Dropout1d"] = [() => Line(nn.Dropout1d())],
        ["Dropout2d"] = [() => Image(nn.Dropout2d())],
        ["Dropout3d"] = [() => Volume(nn.Dropout3d())],
        ["ELU"] = [() => Hidden(nn.ELU())],
        ["FeatureAlphaDropout"] = [() => Hidden(nn.FeatureAlphaDropout())],
        ["GELU"] = [() => Hidden(nn.GELU())],
        ["Hardshrink"] = [() => Hidden(nn.Hardshrink())],
        ["Hardsigmoid"] = [() => Hidden(nn.Hardsigmoid())],
        ["Hardswish"] = [() => Hidden(nn.Hardswish())],
        ["Identity"] = [() => Hidden(nn.Identity())],
        ["LeakyReLU"] = [() => Hidden(nn.LeakyReLU(0.1))],
        ["LogSigmoid"] = [() => Hidden(nn.LogSigmoid())],
        ["Mish"] = [() => Hidden(nn.Mish())],
        ["PReLU"] = [() => Hidden(nn.PReLU(6)), () => Hidden(nn.PReLU(1))],
        ["RReLU"] = [() => Hidden(nn.RReLU())],
        ["ReLU"] = [() => Hidden(nn.ReLU())],
        ["ReLU6"] = [() => Hidden(nn.ReLU6())],
        ["SELU"] = [() => Hidden(nn.SELU())],
        ["SiLU"] = [() => Hidden(nn.SiLU())],
        ["Sigmoid"] = [() => Hidden(nn.Sigmoid())],
        ["Softplus"] = [() => Hidden(nn.Softplus())],
        ["Softshrink"] = [() => Hidden(nn.Softshrink())],
        ["Softsign"] = [() => Hidden(nn.Softsign())],
        ["Tanh"] = [() => Hidden(nn.Tanh())],
        ["Tanhshrink"] = [() => Hidden(nn.Tanhshrink())],
        ["Threshold"] = [() => Hidden(nn.Threshold(0.1, 0.2))],
        ["Softmax"] = [() => Hidden(nn.Softmax(-1))],
        ["LogSoftmax"] = [() => Hidden(nn.LogSoftmax(-1))],
        ["Softmin"] = [() => Hidden(nn.Softmin(-1))],
        ["Softmax2d"] = [() => Image(nn.Softmax2d())],
        ["GLU"] = [() => Case(nn.Sequential(nn.Linear(3, 8), nn.GLU(-1), nn.Linear(4, 2)), [4, 3], 4)],
        ["LayerNorm"] = [() => Hidden(nn.LayerNorm(6))],
        ["BatchNorm1d"] = [() => Hidden(nn.BatchNorm1d(6))],
        ["BatchNorm2d"] = [() => Image(nn.BatchNorm2d(6))],
        ["BatchNorm3d"] = [() => Volume(nn.BatchNorm3d(6))],
        ["InstanceNorm1d"] = [() => Line(nn.InstanceNorm1d(6, affine: true))],
        ["InstanceNorm2d"] = [() => Image(nn.InstanceNorm2d(6))],
        ["InstanceNorm3d"] = [() => Volume(nn.InstanceNorm3d(6, affine: true))],
        ["GroupNorm"] = [() => Case(Around(nn.GroupNorm(2, 6), nn.Conv2d(2, 6, 1), nn.Conv2d(6, 2, 1)), [2, 2, 4, 4], 2, 3, 3)],
        ["LocalResponseNorm"] = [() => Case(nn.Sequential(nn.Conv2d(2, 5, 1), nn.Tanh(), nn.Conv2d(5, 6, 1), nn.LocalResponseNorm(3), nn.Conv2d(6, 2, 1)), [2, 2, 4, 4], 5)],
        ["Linear"] = [() => Hidden(nn.Linear(6, 6), 6, 6)],
        ["Conv1d"] = [() => Line(nn.Conv1d(6, 6, 1), 6, 6)],
        ["Conv2d"] = [() => Image(nn.Conv2d(6, 6, 3, groups: 6), 6)],
        ["Conv3d"] = [() => Volume(nn.Conv3d(6, 6, 1), 6, 6)],
        ["ConvTranspose1d"] = [() => Line(nn.ConvTranspose1d(6, 6, 2), 6, 6)],
        ["ConvTranspose2d"] = [() => Image(nn.ConvTranspose2d(6, 6, 2), 6, 6)],
        ["ConvTranspose3d"] = [() => Volume(nn.ConvTranspose3d(6, 6, 2), 6, 6)],
        ["AdaptiveAvgPool1d"] = [() => Line(nn.AdaptiveAvgPool1d(2))],
        ["AdaptiveAvgPool2d"] = [() => Image(nn.AdaptiveAvgPool2d(2))],
        ["AdaptiveAvgPool3d"] = [() => Volume(nn.AdaptiveAvgPool3d(2))],
        ["AdaptiveMaxPool1d"] = [() => Line(nn.AdaptiveMaxPool1d(2))],
        ["AdaptiveMaxPool2d"] = [() => Image(nn.AdaptiveMaxPool2d([2, 2]))],
        // Places are drawn at random, but not where they lie a whole number apart.
        ["FractionalMaxPool2d"] = [() => Image(nn.FractionalMaxPool2d(2, output_size: 3))],
        ["FractionalMaxPool3d"] = [() => Volume(nn.FractionalMaxPool3d(2, output_size: 2))],
        ["AvgPool1d"] = [() => Line(nn.AvgPool1d(2))],
        ["AvgPool2d"] = [() => Image(nn.AvgPool2d(2))],
        ["AvgPool3d"] = [() => Volume(nn.AvgPool3d(2))],
        ["MaxPool1d"] = [() => Line(nn.MaxPool1d(2))],
        ["MaxPool2d"] = [() => Image(nn.MaxPool2d(2))],
        ["MaxPool3d"] = [() => Volume(nn.MaxPool3d(2))],
        ["LPPool1d"] = [() => Line(nn.LPPool1d(2, 2))],
        ["LPPool2d"] = [() => Image(nn.LPPool2d(2, 2))],
        ["ConstantPad1d"] = [() => Line(nn.ConstantPad1d(1, 0.5))],
        ["ConstantPad2d"] = [() => Image(nn.ConstantPad2d(1, 0.5))],
        ["ConstantPad3d"] = [() => Volume(nn.ConstantPad3d(1, 0.5))],
        ["ReflectionPad1d"] = [() => Line(nn.ReflectionPad1d(1))],
        ["ReflectionPad2d"] = [() => Image(nn.ReflectionPad2d(1))],
        ["ReflectionPad3d"] = [() => Volume(nn.ReflectionPad3d(1))],
        ["ReplicationPad1d"] = [() => Line(nn.ReplicationPad1d(1))],
        ["ReplicationPad2d"] = [() => Image(nn.ReplicationPad2d(1))],
        ["ReplicationPad3d"] = [() => Volume(nn.ReplicationPad3d(1))],
        ["ZeroPad2d"] = [() => Image(nn.ZeroPad2d(1))],
        ["Upsample"] = [() => Image(nn.Upsample([8L, 8L]))],
        ["Flatten"] = [() => Case(nn.Sequential(nn.Conv2d(2, 6, 1), nn.Flatten(), nn.Linear(96, 2)), [2, 2, 4, 4], 6)],
        ["Unflatten"] = [() => Case(nn.Sequential(nn.Conv2d(2, 6, 1), nn.Unflatten(3, [2L, 2L]), nn.Conv3d(6, 2, 1)), [2, 2, 4, 4], 6)],
        ["Unfold"] = [() => Case(nn.Sequential(nn.Conv2d(2, 4, 1), nn.Unfold(2), nn.Conv1d(16, 2, 1)), [2, 2, 4, 4], 4)],
        ["Fold"] = [() => Case(nn.Sequential(nn.Conv1d(2, 16, 1), nn.Fold(4, 2), nn.Conv2d(4, 2, 1)), [2, 2, 9], 4)],
        ["PixelShuffle"] = [() => Case(nn.Sequential(nn.Conv2d(2, 12, 1), nn.PixelShuffle(2), nn.Conv2d(3, 2, 1)), [2, 2, 3, 3], 3)],
        ["PixelUnshuffle"] = [() => Case(nn.Sequential(nn.Conv2d(2, 3, 1), nn.PixelUnshuffle(2), nn.Conv2d(12, 2, 1)), [2, 2, 4, 4], 3)],
        ["ChannelShuffle"] = [() => Case(nn.Sequential(nn.Conv2d(2, 6, 1), nn.ChannelShuffle(2), nn.Conv2d(6, 2, 1)), [2, 2, 4, 4], 6)],
        ["Sequential"] = [() => Hidden(nn.Sequential(nn.Tanh(), nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 6)), 6, 5, 6)],
        ["Embedding"] = [() => new(Double(nn.Sequential(nn.Embedding(9, 6), nn.Tanh(), nn.Linear(6, 2))), tensor(new[] { 3L, 1, 8, 0, 5, 7 }).reshape(2, 3), 6)],
        ["TransformerEncoderLayer"] = [() => Steps(nn.TransformerEncoderLayer(8, 2, 16, 0), 8, 16, 2, 4, 4, 4, 4)],
    };

    public static EngineModuleCase Hidden(nn.Module<Tensor, Tensor> module, params int[] group) => Case(Around(module, nn.Linear(3, 6), nn.Linear(6, 2)), [4, 3], group.Length == 0 ? [6] : group);

    public static EngineModuleCase Case(nn.Module<Tensor, Tensor> network, long[] shape, params int[] group)
    {
        using var generator = new Generator(11);
        return new(Double(network), randn(shape, dtype: ScalarType.Float64, generator: generator), group);
    }

    public static T Double<T>(T network)
        where T : nn.Module
    {
        network.to(ScalarType.Float64);
        network.eval();
        using var generator = new Generator(7);
        using var guard = no_grad();
        foreach (var (_, parameter) in network.named_parameters()) parameter.normal_(0, 0.5, generator);
        foreach (var (_, buffer) in network.named_buffers())
        {
            if (buffer.is_floating_point()) buffer.uniform_(0.5, 1.5, generator);
        }

        return network;
    }

    private static EngineModuleCase Line(nn.Module<Tensor, Tensor> module, params int[] group) => Case(Around(module, nn.Conv1d(2, 6, 1), nn.Conv1d(6, 2, 1)), [2, 2, 6], group.Length == 0 ? [6] : group);

    private static EngineModuleCase Image(nn.Module<Tensor, Tensor> module, params int[] group) => Case(Around(module, nn.Conv2d(2, 6, 1), nn.Conv2d(6, 2, 1)), [2, 2, 4, 4], group.Length == 0 ? [6] : group);

    private static EngineModuleCase Volume(nn.Module<Tensor, Tensor> module, params int[] group) => Case(Around(module, nn.Conv3d(2, 6, 1), nn.Conv3d(6, 2, 1)), [2, 2, 4, 4, 4], group.Length == 0 ? [6] : group);

    private static EngineModuleCase Steps(nn.Module<Tensor, Tensor> module, params int[] group) => Case(Around(module, nn.Linear(5, 8), nn.Linear(8, 2)), [3, 2, 5], group);

    private static Sequential Around(nn.Module<Tensor, Tensor> module, nn.Module<Tensor, Tensor> before, nn.Module<Tensor, Tensor> after) =>
        nn.Sequential(("before", before), ("module", module), ("after", after));
}
